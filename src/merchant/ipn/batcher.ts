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

type Waiting<Item, Result> = {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
};

/**
 * Makes a batcher. An item that finds a free lane is written at once; those that come while all lanes are writing join the
 * next write, so one commit carries as many as have come, and nobody waits for a timer.
 * @param options.write gives one result for each item, in their order.
 * @param options.lanes writes under way at the same time.
 */
export function createBatcher<Item, Result>(options: {
  write: (items: Item[]) => Promise<Result[]>;
  batchMax: number;
  lanes: number;
  waitingMax: number;
}): Batcher<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let writing = 0;
  let onDrained: (() => void)[] = [];

  async function writeLane(): Promise<void> {
    writing += 1;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, options.batchMax);
      waiting = waiting.slice(options.batchMax);
      try {
        const results = await options.write(batch.map((entry) => entry.item));
        batch.forEach((entry, index) => {
          entry.resolve(results[index]!);
        });
      } catch (error) {
        for (const entry of batch) entry.reject(error);
      }
    }
    writing -= 1;
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
        if (writing < options.lanes && waiting.length === 1) setImmediate(startLane);
      });
    },
    drained() {
      if (writing === 0 && waiting.length === 0) return Promise.resolve();
      return new Promise((resolve) => onDrained.push(resolve));
    },
  };

  function startLane(): void {
    if (waiting.length > 0 && writing < options.lanes) void writeLane();
  }
}
