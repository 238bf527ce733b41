import { openRpcAccess, type RpcSettings } from './rpc-access.ts';
import { RpcError } from './rpc-failure.ts';
import { openRpcHttp, ReplyTooLarge, type RpcHttpLimits } from './rpc-http.ts';
import { type RpcCall, readReplies, readReply } from './rpc-reply.ts';

/**
 * A bitcoin node's JSON-RPC, for calls that only read.
 * @throws ChainError from each call when there is no usable answer.
 */
export type JsonRpc = {
  /** @throws RpcError, too, when the node answers with an error. */
  call<Result>(call: RpcCall<Result>): Promise<Result>;
  /** Many calls in few requests; results in the order of the calls, and the node's errors in their places. */
  batch<Result>(calls: readonly RpcCall<Result>[]): Promise<(Result | RpcError)[]>;
  /** Ends what is under way, with an error. */
  close(): Promise<void>;
};

export type JsonRpcOptions = RpcSettings & RpcHttpLimits & { callsPerBatch?: number };

/** Core answers with four threads (rpcthreads), and others may want some of them. */
const BATCHES_AT_ONCE = 2;

/**
 * Connects to nothing yet: the first call does. There is no waiting between tries here: the loop that calls rests longer
 * after each failure.
 * @throws ChainError when `url` is no URL.
 */
export function openJsonRpc({ callsPerBatch = 100, url, cookieFile, ...limits }: JsonRpcOptions): JsonRpc {
  const access = openRpcAccess({ url, cookieFile });
  const http = openRpcHttp(access, limits);
  let lastId = 0;

  const number = <Result>(call: RpcCall<Result>) => {
    lastId += 1;
    return { id: lastId, call };
  };
  const request = ({ id, call: { method, params = [] } }: { id: number; call: RpcCall<unknown> }) => ({
    jsonrpc: '2.0',
    id,
    method,
    params,
  });

  async function call<Result>(wanted: RpcCall<Result>): Promise<Result> {
    const sent = number(wanted);
    const result = readReply(await http.post(JSON.stringify(request(sent))), sent, access.place);
    if (result instanceof RpcError) throw result;
    return result;
  }

  async function batch<Result>(calls: readonly RpcCall<Result>[]): Promise<(Result | RpcError)[]> {
    const starts: number[] = [];
    for (let start = 0; start < calls.length; start += callsPerBatch) starts.push(start);
    const results: (Result | RpcError)[] = new Array(calls.length);
    const work = async () => {
      try {
        for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
          const part = await ask(calls.slice(start, start + callsPerBatch));
          for (const [index, result] of part.entries()) results[start + index] = result;
        }
      } finally {
        // Nobody waits for the rest after a failure.
        starts.splice(0);
      }
    };
    await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, work));
    return results;
  }

  /** A hundred transactions are 100 kB as a rule, but each may have megabytes: then in halves. */
  async function ask<Result>(calls: readonly RpcCall<Result>[]): Promise<(Result | RpcError)[]> {
    const sent = calls.map(number);
    try {
      return readReplies(await http.post(JSON.stringify(sent.map(request))), sent, access.place);
    } catch (error) {
      if (!(error instanceof ReplyTooLarge) || calls.length === 1) throw error;
      const half = Math.ceil(calls.length / 2);
      return [...(await ask(calls.slice(0, half))), ...(await ask(calls.slice(half)))];
    }
  }

  return { call, batch, close: http.close };
}
