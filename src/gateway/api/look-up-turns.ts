import { Refusal } from '../refusal.ts';

/** More than so many who wait at once are no shops and no payers. */
const WAITING_MAX = 50;
/** Who has waited longer than this finds a node that hangs, and would only wait for the same. */
const WAIT_MS_MAX = 10_000;

/** Lets one piece of work be done at a time, in the order in which they came. */
export type LookUpTurns = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * Anybody may ask for megabytes of the chain, and no key says who. One at a time leaves the node and this process to the
 * payments, whoever asks and however often.
 * @throws Refusal from the turns when too many wait, or one has waited for too long.
 */
export function createLookUpTurns(now: () => Date): LookUpTurns {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  return async (work) => {
    if (waiting >= WAITING_MAX)
      throw new Refusal('Too many ask for the chain at once; try again in a moment', 'too_many_requests');
    const came = now().getTime();
    waiting += 1;
    const turn = last.then(() => {
      waiting -= 1;
      if (now().getTime() - came > WAIT_MS_MAX)
        throw new Refusal('The bitcoin node is slow at the moment; try again later', 'service_unavailable');
      return work();
    });
    last = turn.catch(() => {});
    return turn;
  };
}
