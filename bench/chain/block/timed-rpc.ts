import type { JsonRpc } from '../../../src/gateway/bitcoin/json-rpc.ts';

/** An RPC that says for how long one has waited for it so far, in milliseconds. Made for one caller at a time. */
export function timedRpc(rpc: JsonRpc): { rpc: JsonRpc; waitedMs(): number } {
  let waited = 0;
  const timed = async <Result>(call: Promise<Result>): Promise<Result> => {
    const started = performance.now();
    try {
      return await call;
    } finally {
      waited += performance.now() - started;
    }
  };
  return {
    rpc: {
      call: (call) => timed(rpc.call(call)),
      batch: (calls) => timed(rpc.batch(calls)),
      close: () => rpc.close(),
    },
    waitedMs: () => waited,
  };
}
