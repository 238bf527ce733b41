import { valueObject } from '../../protocol/money.ts';
import type { NodeReader } from '../bitcoin/node-reader.ts';
import type { Transaction } from '../bitcoin/parse-transaction.ts';
import { addressOfScript } from '../bitcoin/script-address.ts';
import { scriptAsm } from '../bitcoin/script-asm.ts';
import type { GatewayDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';
import type { BitcoinNetwork } from '../wallet/bitcoin-network.ts';
import { type ChainDeps, lookUpChain, notFound } from './chain-look-up.ts';
import { hashParameter } from './chain-parameters.ts';
import { addressOfInput, witnessesOf } from './tx-details-input-address.ts';
import { findTransaction, isStillThere } from './tx-details-transaction.ts';

const OP_RETURN = 0x6a;
const SCRIPT_BYTES_MAX = 10_000;

/**
 * `generic/bitcoin/tx_details?hash=` (protocol section 6): a transaction as the chain has it. Every number is a string and
 * every flag `Y` or `N`. `blocks` is empty while it waits in the mempool. `addr` is empty where there is none, or where the
 * input does not show it. `claimed`: somebody has spent the output, be it in the mempool only. The scripts are in words
 * (ASM), signatures whole; that of a coinbase is no script but the miner's bytes, in hex.
 */
export async function txDetails(
  deps: ChainDeps & Pick<GatewayDeps, 'db'>,
  form: ReadonlyMap<string, Buffer>,
): Promise<unknown> {
  const hash = hashParameter(form, 32, "a transaction's hash");
  return lookUpChain(deps, async (reader, network) => {
    const found = await findTransaction(deps, reader, hash);
    if (found === null) throw notFound(unknownTransaction(hash));
    const { transaction, blockHash } = found;
    const out = await outputsOf(transaction, reader, network);
    if (!(await isStillThere(reader, found)))
      throw new Refusal('The chain changed while it was read; try again', 'service_unavailable');
    return {
      hash,
      blocks: blockHash === null ? [] : [blockHash],
      version: String(transaction.version),
      size: String(transaction.size),
      in: inputsOf(transaction, network),
      out,
    };
  });
}

function unknownTransaction(hash: string): string {
  return (
    `Transaction ${hash} is not in the mempool, and this node keeps no index of older ones: in a block it finds only what ` +
    'paid this gateway, and what has an output that is still unspent'
  );
}

function inputsOf(transaction: Transaction, network: BitcoinNetwork): unknown[] {
  const witnesses = witnessesOf(transaction);
  return transaction.inputs.map((input, n) => ({
    n: String(n),
    prev_out_hash: input.txid,
    prev_out_n: String(input.vout),
    coinbase: input.coinbase ? 'Y' : 'N',
    scriptsig: input.coinbase ? input.scriptSig.toString('hex') : scriptAsm(input.scriptSig),
    addr: addressOfInput(input, witnesses[n] ?? [], network) ?? '',
  }));
}

async function outputsOf(
  { txid, outputs }: Transaction,
  reader: NodeReader,
  network: BitcoinNetwork,
): Promise<unknown[]> {
  const unspent = await reader.unspent(txid, [...outputs.keys()]);
  return outputs.map(({ valueSat, script }, n) => ({
    n: String(n),
    value: valueObject(valueSat, 'BTC'),
    script: scriptAsm(script),
    addr: addressOfScript(script, network) ?? '',
    claimed: unspent[n] === null && !isUnspendable(script) ? 'Y' : 'N',
  }));
}

/** A node keeps no such output, which is not to say that somebody has spent it. */
function isUnspendable(script: Buffer): boolean {
  return script[0] === OP_RETURN || script.length > SCRIPT_BYTES_MAX;
}
