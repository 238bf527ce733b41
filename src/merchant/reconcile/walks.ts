import type { PrismaClient } from '../../database/generated/client.ts';
import {
  type CheckPlace,
  type DuePage,
  dueAgain,
  dueChanged,
  dueNever,
  dueOpen,
  type OrderPlace,
} from './due-orders.ts';
import type { CompareAll } from './reconcile-marks.ts';

/** Goes through rows page by page and hands out the orders on them that are due. */
export type Walk = {
  /** The next order; null if there is none on this page. At most one page is read. */
  next(now: Date): Promise<string | null>;
  /** One that could not be compared is handed out again before all others. */
  giveBack(orderId: string): void;
  /** It has gone through everything and rests. */
  isResting(now: Date): boolean;
  /** Begins anew, at once. */
  restart(): void;
};

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** After that an IPN's fellows have arrived, and the order is compared. */
const SETTLED_MS = 20_000;
/** A younger order that nothing was heard of is not compared yet. */
const YOUNG_MS = 60_000;
/** How far back, at the start, those are looked for that are to be compared once more a day after they had finished. */
const AGAIN_SINCE_MS = 8 * DAY_MS;

/**
 * What is compared in the background, the most urgent first: orders that changed, some seconds later; open ones once an hour;
 * finished ones a day later once more; and those that never were, newest first. Each reads a bounded page at a time, along an
 * index, so that a step costs the same however many orders there are.
 */
export function createWalks(
  deps: { db: PrismaClient },
  marks: {
    /** The last receipt that was gone through before. */
    receipt: () => bigint;
    keepReceipt: (receipt: bigint) => Promise<void>;
    compareAll: () => CompareAll | null;
  },
): { walks: Walk[]; restartOpen(): void } {
  let lastReceipt: bigint | null = null;
  let keptReceipt: bigint | null = null;
  const changed = createWalk<bigint>({ restMs: 2_000 }, async (_from, now) => {
    const after = lastReceipt ?? marks.receipt();
    // What came before is compared by now, or the next page would not be asked for.
    if (keptReceipt !== null && keptReceipt !== after) await marks.keepReceipt(after);
    keptReceipt = after;
    const page = await dueChanged(deps, after, before(now, SETTLED_MS));
    lastReceipt = page.next ?? after;
    return page;
  });
  const openWalk = (status: 'open' | 'partial') =>
    createWalk<OrderPlace>({ restMs: 30_000 }, (from, now) => {
      const wanted = marks.compareAll()?.since ?? null;
      const youngSince = latest(before(now, YOUNG_MS), wanted);
      return dueOpen(deps, status, from, { staleBefore: latest(before(now, HOUR_MS), wanted), youngSince });
    });
  const [partial, open] = [openWalk('partial'), openWalk('open')];
  let againFrom: CheckPlace | null = null;
  const again = createWalk<CheckPlace>({ restMs: 60_000 }, async (from, now) => {
    const start = { at: before(now, AGAIN_SINCE_MS).toISOString(), id: FIRST_ID };
    const page = await dueAgain(deps, from ?? againFrom ?? start, before(now, DAY_MS), DAY_MS);
    againFrom = page.next ?? againFrom;
    return page;
  });
  const never = createWalk<OrderPlace>({ restMs: HOUR_MS }, (from, now) =>
    dueNever(deps, from, before(now, YOUNG_MS)),
  );
  return {
    walks: [changed, partial, open, again, never],
    restartOpen() {
      partial.restart();
      open.restart();
    },
  };
}

function createWalk<Place>(
  { restMs }: { restMs: number },
  read: (from: Place | null, now: Date) => Promise<DuePage<Place>>,
): Walk {
  let queue: string[] = [];
  let place: Place | null = null;
  let restUntil = 0;
  const isResting = (now: Date) => queue.length === 0 && now.getTime() < restUntil;
  return {
    async next(now) {
      if (queue.length === 0 && !isResting(now)) {
        const page = await read(place, now);
        queue = page.due;
        place = page.next;
        if (place === null) restUntil = now.getTime() + restMs;
      }
      return queue.shift() ?? null;
    },
    giveBack: (orderId) => void queue.unshift(orderId),
    isResting,
    restart() {
      place = null;
      restUntil = 0;
    },
  };
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}

function latest(one: Date, other: Date | null): Date {
  return other !== null && other > one ? other : one;
}
