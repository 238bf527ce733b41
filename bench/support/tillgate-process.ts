import { spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { stopChild } from './child.ts';

/** The built program, as a shop owner runs it. */
export type TillgateProcess = { pid: number; port: number; stop(): Promise<void> };

/**
 * Starts the merchant role of a build and waits until it is ready.
 * @param folder where `npm run build` has put it.
 * @param workingFolder a folder without an `.env`.
 */
export async function startTillgate(
  folder: string,
  workingFolder: string,
  settings: Record<string, string>,
): Promise<TillgateProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [...nodeOptions(), join(folder, 'main.js')], {
    cwd: workingFolder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ROLES: 'merchant',
      LISTEN_HOST: '127.0.0.1',
      MERCHANT_PORT: String(port),
      RATE_LIMIT: 'off',
      ...settings,
    },
  });
  const isReady = async (): Promise<boolean> =>
    (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.status === 200;
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error(`${folder} ended (${child.exitCode})`);
    await new Promise((next) => setTimeout(next, 50));
  }
  return { pid: child.pid!, port, stop: () => stopChild(child) };
}

/** `BENCH_NODE_OPTIONS="--cpu-prof --cpu-prof-dir=…"` looks into the server. */
function nodeOptions(): string[] {
  return process.env.BENCH_NODE_OPTIONS?.split(' ').filter(Boolean) ?? [];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
