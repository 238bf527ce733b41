import type { NodeReader } from '../bitcoin/node-reader.ts';
import { ChainError } from '../chain/chain.ts';
import type { GatewayDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';
import { type BitcoinNetwork, bitcoinNetworks } from '../wallet/bitcoin-network.ts';
import { createLookUpTurns, type LookUpTurns } from './look-up-turns.ts';

/** What a look-up on the chain needs. */
export type ChainDeps = Pick<GatewayDeps, 'reader' | 'network' | 'log' | 'now'>;

/** The turns of each node, for as long as its reader is in use. */
const turnsOf = new WeakMap<NodeReader, LookUpTurns>();

/**
 * Reads the chain for an anonymous caller: one at a time, and what goes wrong is told without what is only for the operator.
 * @throws Refusal when the chain cannot be read, or this is the sandbox.
 */
export async function lookUpChain<Reply>(
  deps: ChainDeps,
  read: (reader: NodeReader, network: BitcoinNetwork) => Promise<Reply>,
): Promise<Reply> {
  const { reader } = deps;
  const network = realNetwork(deps);
  if (reader === null) throw noChain();
  const turns = turnsOf.get(reader) ?? createLookUpTurns(deps.now);
  turnsOf.set(reader, turns);
  try {
    return await turns(() => read(reader, network));
  } catch (error) {
    if (error instanceof ChainError) throw refusalOf(error, deps.log);
    throw error;
  }
}

/** The bitcoin network. @throws Refusal in the sandbox, whose ids and addresses no block explorer should take for real. */
export function realNetwork({ network }: Pick<GatewayDeps, 'network'>): BitcoinNetwork {
  const real = bitcoinNetworks.find((name) => name === network);
  if (real === undefined) throw noChain();
  return real;
}

/**
 * What was asked for is not here: 404. There is no token for that but this one (`errorStatus` in `replies.ts`); the
 * sentence says what it is about.
 */
export function notFound(sentence: string): Refusal {
  return new Refusal(sentence, 'not_found');
}

function noChain(): Refusal {
  return notFound('The sandbox is a pretend network: it has no real transactions, blocks and addresses');
}

/** The error's own sentence names the node's address and what to do about it, which is for the operator. */
function refusalOf(error: ChainError, log: GatewayDeps['log']): Refusal {
  if (error.code === 'pruned')
    return notFound('It is in a block that this node has pruned: only newer blocks are kept');
  // A node that is away is in the log already, by the loop that follows the chain.
  if (error.code !== 'unreachable') log.warn({ err: error, code: error.code }, 'the chain could not be read');
  return new Refusal(
    'The bitcoin node cannot be asked at the moment; try again later',
    'service_unavailable',
  );
}
