import type { Logger } from 'pino';

/** Work that a process does at its own pace: one bounded, restartable step at a time. */
export type LoopSpec = {
  name: string;
  /** How long to rest when there is nothing to do, in milliseconds. */
  restMs: number;
  /** Does one step and says how much it did; 0 means rest. */
  step: () => Promise<number>;
};

/** A running loop. */
export type Loop = {
  /** There may be work: ends the rest. Costs nothing when it is not resting. */
  wake(): void;
  /** Resolves when the step under way has ended; no other is begun. */
  stop(): Promise<void>;
};

const REST_AFTER_ERROR_MS_MAX = 30_000;

/** Starts a loop. A step that fails is logged and tried again, after ever longer rests. */
export function startLoop({ name, restMs, step }: LoopSpec, log: Logger): Loop {
  let stopped = false;
  let woken = false;
  let endRest: () => void = () => {};
  let failures = 0;

  async function run(): Promise<void> {
    while (!stopped) {
      woken = false;
      const did = await attempt();
      if (did === 0 && (!woken || failures > 0) && !stopped) await rest(restMs * 2 ** Math.min(failures, 8));
    }
  }

  async function attempt(): Promise<number> {
    try {
      const did = await step();
      failures = 0;
      return did;
    } catch (error) {
      failures += 1;
      log.error({ err: error, loop: name, failures }, 'a loop step failed and will be tried again');
      return 0;
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, REST_AFTER_ERROR_MS_MAX));
      endRest = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  const running = run();
  return {
    wake() {
      woken = true;
      // After failures the rest is there to give whatever failed some time.
      if (failures === 0) endRest();
    },
    stop() {
      stopped = true;
      endRest();
      return running;
    },
  };
}
