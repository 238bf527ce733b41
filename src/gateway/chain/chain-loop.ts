import { ChainError } from './chain.ts';
import { type FollowDeps, followChain } from './follow-chain.ts';

/**
 * The mempool is listed for at most one part in so many of the time: a list of a full one is work for the node. What is new
 * in it is not counted, or a first look at a full one would be followed by minutes without any.
 */
const REST_PER_LOOK = 10;
/** How soon a node that did not answer is asked again. */
const RETRY_MS = 5_000;

/**
 * The chain loop's step: follows the chain at a pace that a node can bear, however often it is woken. What is wrong with the
 * chain is kept in its health, and said there; the loop goes on.
 */
export function chainLoop(deps: FollowDeps): () => Promise<number> {
  let retryAt = new Date(0);
  return async () => {
    if (deps.now() < retryAt) return 0;
    try {
      return await followChain(deps, { mempool: isMempoolDue(deps) });
    } catch (error) {
      if (!(error instanceof ChainError)) throw error;
      deps.chainHealth.failed(error);
      deps.chainMemory.away = true;
      retryAt = new Date(deps.now().getTime() + RETRY_MS);
      return 0;
    }
  };
}

function isMempoolDue({ chainMemory: { look, lookCost } }: FollowDeps): boolean {
  if (look !== null || lookCost === null) return true;
  return performance.now() >= lookCost.endedMs + REST_PER_LOOK * lookCost.listMs;
}
