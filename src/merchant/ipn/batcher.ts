/** Gathers items that arrive one by one into writes of many. */
export type Batcher<Item, Result> = {
  /**
   * Resolves with the item's own result once a write that holds it is done; rejects as that write did.
   * @throws BatcherFull when more items wait than can be written in reasonable time.
   */
  add(item: Item): Promise<Result>;
  /** Resolves when nothing waits and no write is under way. */
  drained(): Promise<void>;
};

/** Too many items wait. */
export class BatcherFull extends Error {
  override name = 'BatcherFull';
}

/** Next to nothing while the process idles; under load each of them brings requests in. */
const PATIENCE_TURNS = 20;

type Waiting<Item, Result> = {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
};

/**
 * Makes a batcher. An item that finds no write under way is written at once; those that come during a write join the next
 * one, so one commit carries as many as have come, and nobody waits for a timer. Beside a write that is under way another
 * begins once `enough` items wait for it, or when no more have come in a few turns of the event loop: under load many small
 * writes would cost more than few large ones, and a write that is held up must not hold up everybody.
 * @param options.write gives one result for each item, in their order.
 * @param options.lanes writes under way at the same time.
 */
export function createBatcher<Item, Result>(options: {
  write: (items: Item[]) => Promise<Result[]>;
  batchMax: number;
  lanes: number;
  enough: number;
  waitingMax: number;
}): Batcher<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let writing = 0;
  let looking = false;
  let onDrained: (() => void)[] = [];

  /** Begins a write if it is time for one; otherwise looks again after a turn of the event loop. */
  function look(turns: number): void {
    looking = false;
    if (waiting.length === 0 || writing === options.lanes) return;
    if (writing > 0 && waiting.length < options.enough && turns > 0) {
      lookLater(turns - 1);
      return;
    }
    void writeBatch();
    if (waiting.length > 0) lookLater(PATIENCE_TURNS);
  }

  function lookLater(turns: number): void {
    if (looking) return;
    looking = true;
    setImmediate(look, turns);
  }

  async function writeBatch(): Promise<void> {
    // Not all at once, if another write can take the rest: while one is under way, the next one gathers.
    const share = Math.ceil(waiting.length / options.lanes);
    const size = Math.min(options.batchMax, Math.max(options.enough, share));
    const batch = waiting.slice(0, size);
    waiting = waiting.slice(size);
    writing += 1;
    try {
      const results = await options.write(batch.map((entry) => entry.item));
      batch.forEach((entry, index) => {
        entry.resolve(results[index]!);
      });
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    }
    writing -= 1;
    if (waiting.length > 0) return look(PATIENCE_TURNS);
    if (writing > 0) return;
    for (const resolve of onDrained) resolve();
    onDrained = [];
  }

  return {
    add(item) {
      if (waiting.length >= options.waitingMax) return Promise.reject(new BatcherFull('too many items wait'));
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        // Not before the other requests of this turn of the event loop have joined.
        lookLater(PATIENCE_TURNS);
      });
    },
    drained() {
      if (writing === 0 && waiting.length === 0) return Promise.resolve();
      return new Promise((resolve) => onDrained.push(resolve));
    },
  };
}
