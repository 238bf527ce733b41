import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stopChild } from './child.ts';
import { freePort } from './free-port.ts';

/** The built program, as a shop owner runs it. */
export type TillgateProcess = { pid: number; port: number; url: string; stop(): Promise<void> };

const READY_MS_MAX = 60_000;

/**
 * Starts one role of a build and waits until it is ready. It ends with us, whatever we end of.
 * @param folder where `npm run build` has put it.
 * @param workingFolder a folder without an `.env`.
 * @param preload a module that the program loads before itself.
 */
export async function startTillgate(
  folder: string,
  workingFolder: string,
  settings: Record<string, string>,
  { role = 'merchant', preload }: { role?: 'merchant' | 'gateway'; preload?: URL } = {},
): Promise<TillgateProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const options = [...(preload ? ['--import', preload.href] : []), ...nodeOptions()];
  const child = spawn(process.execPath, [...options, join(folder, 'main.js')], {
    cwd: workingFolder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ROLES: role,
      LISTEN_HOST: '127.0.0.1',
      [role === 'merchant' ? 'MERCHANT_PORT' : 'GATEWAY_PORT']: String(port),
      ...(role === 'gateway' && { GATEWAY_URL: url }),
      RATE_LIMIT: 'off',
      ...settings,
    },
  });
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  try {
    await untilReady(child, url, folder);
  } catch (error) {
    await stopChild(child);
    throw error;
  }
  return { pid: child.pid!, port, url, stop: () => stopChild(child) };
}

async function untilReady(child: ChildProcess, url: string, folder: string): Promise<void> {
  const giveUpAt = performance.now() + READY_MS_MAX;
  const isReady = async (): Promise<boolean> =>
    (await fetch(`${url}/readyz`).catch(() => null))?.status === 200;
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error(`${folder} ended (${child.exitCode})`);
    if (performance.now() > giveUpAt)
      throw new Error(`${folder} was not ready within ${READY_MS_MAX / 1000} s`);
    await pause(50);
  }
}

/** `BENCH_NODE_OPTIONS="--cpu-prof --cpu-prof-dir=…"` looks into the server. */
function nodeOptions(): string[] {
  return process.env.BENCH_NODE_OPTIONS?.split(' ').filter(Boolean) ?? [];
}
