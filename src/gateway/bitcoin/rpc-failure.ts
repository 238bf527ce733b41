import { ChainError } from '../chain/chain.ts';

/** The node answered a call with an error of its own. What it means is for the caller to say. */
export class RpcError extends ChainError {
  override name = 'RpcError';
  /** Bitcoin Core's: `rpc/protocol.h`. */
  readonly rpcCode: number;
  /** The node's own words, not checked by anybody. */
  readonly rpcMessage: string;
  constructor(method: string, rpcCode: number, rpcMessage: string) {
    super('unusable_answer', `The bitcoin node answered ${method} with error ${rpcCode}: ${rpcMessage}`);
    this.rpcCode = rpcCode;
    this.rpcMessage = rpcMessage;
  }
}

/**
 * What went wrong between us and the node, as a sentence with advice. It names the place, never user or password. Errors
 * that have nothing to do with the connection come back as they are.
 */
export function rpcFailure(error: unknown, place: string, timeoutMs: number): unknown {
  if (!(error instanceof Error) || error instanceof ChainError) return error;
  if (error.name === 'TimeoutError') {
    return new ChainError(
      'unreachable',
      `The bitcoin node at ${place} gave no answer within ${timeoutMs / 1000} seconds: if that goes on, look into its debug.log.`,
    );
  }
  if (error.name === 'HTTPParserError') {
    return new ChainError(
      'unusable_answer',
      `What listens at ${place} does not speak HTTP: BITCOIN_RPC_URL should name the node's RPC port (8332), not the one for its peers (8333).`,
    );
  }
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string') return error;
  return new ChainError('unreachable', unreachable(code, place), { cause: error });
}

/** Gives an answer back, unless its HTTP status says that the node does not want to hear us. */
export function refuseStatus<Reply extends { status: number }>(reply: Reply, place: string): Reply {
  const { status } = reply;
  if (status === 401) {
    throw new ChainError(
      'refused',
      `The bitcoin node at ${place} refuses our user and password (401): compare BITCOIN_RPC_URL, or BITCOIN_RPC_COOKIE, with rpcauth= in bitcoin.conf.`,
    );
  }
  if (status === 403) {
    throw new ChainError(
      'refused',
      `The bitcoin node at ${place} does not let this machine in (403): add its address to rpcallowip= in bitcoin.conf.`,
    );
  }
  if (status === 503) {
    throw new ChainError(
      'unreachable',
      `The bitcoin node at ${place} has too much to do (503): if that goes on, raise rpcworkqueue= in bitcoin.conf.`,
    );
  }
  return reply;
}

function unreachable(code: string, place: string): string {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host of the bitcoin node, ${place}, is not known (${code}): correct BITCOIN_RPC_URL.`;
    case 'ECONNREFUSED':
      return `No bitcoin node listens at ${place} (${code}): start it, or correct BITCOIN_RPC_URL.`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return `The bitcoin node at ${place} cut the connection (${code}): it may be stopping; if not, look into its debug.log.`;
    default:
      return `The bitcoin node at ${place} cannot be reached (${code}): see that it runs and that nothing on the way keeps us from it.`;
  }
}
