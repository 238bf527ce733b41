import { isDatabaseUnavailable } from '../../database/database-errors.ts';
import { ChainError } from './chain.ts';
import { type FollowDeps, followChain } from './follow-chain.ts';

/**
 * The mempool is listed for at most one part in so many of the time: a list of a full one is work for the node. What is new
 * in it is not counted, or a first look at a full one would be followed by minutes without any.
 */
const REST_PER_LOOK = 10;
/** How soon a node that did not answer is asked again: after ever longer rests. */
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 30_000;

/**
 * The chain loop's step: follows the chain at a pace that a node can bear, however often it is woken. What is wrong with the
 * chain is kept in its health, and said there; the loop goes on.
 */
export function chainLoop(deps: FollowDeps): () => Promise<number> {
  let failures = 0;
  let failedAt = new Date(0);
  return async () => {
    if (isResting(failures, failedAt, deps.now())) return 0;
    try {
      const did = await followChain(deps, { mempool: isMempoolDue(deps) });
      failures = 0;
      return did;
    } catch (error) {
      if (!(error instanceof ChainError)) {
        // Of the database its own check tells.
        if (!isDatabaseUnavailable(error)) deps.chainHealth.failed(unforeseen(error));
        throw error;
      }
      deps.chainHealth.failed(error);
      deps.chainMemory.away = true;
      failures += 1;
      failedAt = deps.now();
      return 0;
    }
  };
}

/** A clock that was set back in between keeps nobody waiting. */
function isResting(failures: number, failedAt: Date, now: Date): boolean {
  const restMs = failures === 0 ? 0 : Math.min(RETRY_MS_MIN * 2 ** (failures - 1), RETRY_MS_MAX);
  const msSince = now.getTime() - failedAt.getTime();
  return msSince >= 0 && msSince < restMs;
}

function unforeseen(error: unknown): ChainError {
  const sentence =
    'The chain is not being followed because of an error that was not foreseen; it is tried again. ' +
    'That is a mistake of this program: please report it with the lines of the log.';
  return new ChainError('failed', sentence, { cause: error });
}

function isMempoolDue({ chainMemory: { look, lookCost } }: FollowDeps): boolean {
  if (look !== null || lookCost === null) return true;
  return performance.now() >= lookCost.endedMs + REST_PER_LOOK * lookCost.listMs;
}
