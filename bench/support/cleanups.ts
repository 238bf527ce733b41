/** What has to be undone at the end, last things first; also when somebody presses Ctrl-C. */
export type Cleanups = { add(undo: () => unknown): void; run(): Promise<void> };

/** Starts to gather. From now on a signal ends the process only after everything was undone. */
export function createCleanups(): Cleanups {
  const undos: (() => unknown)[] = [];
  const run = async (): Promise<void> => {
    for (let undo = undos.pop(); undo; undo = undos.pop()) {
      await Promise.resolve(undo()).catch((error: unknown) => console.error(error));
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void run().finally(() => process.exit(130)));
  }
  return { add: (undo) => undos.push(undo), run };
}
