import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { whenOver } from '../support/when-over.ts';

export type OwnerReply = { url?: string; postgresPid?: number; error?: string; message?: string };

export type OwnerProcess = {
  pid: number;
  /** What it says once Postgres runs, or could not. */
  reply: Promise<OwnerReply>;
  /** kill -9, and wait until it is gone. */
  kill(): Promise<void>;
  /** Ask it to stop cleanly, and wait until it has. */
  end(): Promise<void>;
};

const script = fileURLToPath(new URL('owner.mjs', import.meta.url));

/** Another process that runs an embedded Postgres on this data folder. */
export function startOwnerProcess(dataDir: string): OwnerProcess {
  const child: ChildProcess = spawn(process.execPath, [script, dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let said = '';
  const reply = new Promise<OwnerReply>((done) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.endsWith('\n')) done(JSON.parse(said) as OwnerReply);
    });
    child.stdout?.on('close', () => done({ error: 'ended', message: said }));
  });
  const end = async () => {
    child.stdin?.end();
    await exited;
  };
  whenOver(end);
  return {
    pid: child.pid!,
    reply,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    end,
  };
}
