import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A program of the benchmark in a process of its own, which we talk to by messages. */
export type Child = {
  pid: number;
  /** Sends it a message and waits for its answer. */
  ask<Answer>(message: unknown): Promise<Answer>;
  /** Its first message, once it is ready. */
  ready<Answer>(): Promise<Answer>;
  stop(): Promise<void>;
};

/** Starts a compiled file of the benchmark, named by its path beside `from`. */
export function startChild(from: string, file: string, env: Record<string, string> = {}): Child {
  const child = fork(fileURLToPath(new URL(file, from)), { env: { ...process.env, ...env } });
  return {
    pid: child.pid!,
    ready: () => nextMessage(child),
    ask(message) {
      const answer = nextMessage<never>(child);
      // Without somebody to tell, a child that is gone would end us.
      const refused = new Promise<never>((_resolve, reject) => {
        child.send(message as object, (error) => error && reject(error));
      });
      return Promise.race([answer, refused]);
    },
    stop: () => stopChild(child),
  };
}

/** Tells a process to end, and ends it if it does not. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}

function nextMessage<Answer>(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`${child.spawnfile} ended (${code})`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as Answer);
    });
  });
}
