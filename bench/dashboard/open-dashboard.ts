import { join } from 'node:path';
import { migrate } from '../../src/database/migrate.ts';
import { packageRoot } from '../../src/database/package-root.ts';
import { newRestKey, newRestSecret } from '../../src/protocol/signature.ts';
import { startBenchPostgres } from '../support/bench-postgres.ts';
import type { Cleanups } from '../support/cleanups.ts';
import { startTillgate } from '../support/tillgate-process.ts';
import { type Sample, type ShopSize, seedShop } from './seed-shop.ts';

/** A shop's dashboard, signed in. */
export type Dashboard = {
  name: string;
  size: ShopSize;
  pid: number;
  postgresPid: number;
  sample: Sample;
  /** Asks for a page and reads all of it. Returns the text and how long that took, in milliseconds. */
  page(path: string): Promise<{ html: string; ms: number }>;
  /** The same without reading it: for what is streamed. */
  get(path: string): Promise<Response>;
};

const password = 'only for this benchmark';

/** Starts the built program on a Postgres of its own with a shop of this size. */
export async function openDashboard(size: ShopSize, cleanups: Cleanups): Promise<Dashboard> {
  const name = `${size.orders.toLocaleString('en')} orders`;
  console.log(`Dashboard: making a shop with ${name}…`);
  const postgres = await startBenchPostgres(cleanups);
  await migrate(postgres.url, () => {});
  const sample = await seedShop(postgres.url, size, console.log);
  const server = await startTillgate(join(packageRoot, 'dist'), postgres.folder, {
    DATABASE_URL: postgres.url,
    REST_KEY: newRestKey(),
    REST_SECRET: newRestSecret(),
    ADMIN_EMAIL: 'owner@localhost',
    ADMIN_PASSWORD: password,
    // Nobody is there: what the dashboard says of that is part of what is measured.
    GATEWAY_URL: 'http://127.0.0.1:9',
  });
  cleanups.add(server.stop);
  const cookie = await signIn(server.url);
  const get = (path: string) =>
    fetch(`${server.url}${path}`, { headers: { cookie, 'user-agent': 'benchmark' }, redirect: 'manual' });
  return {
    name,
    size,
    pid: server.pid,
    postgresPid: postgres.pid,
    sample,
    get,
    async page(path) {
      const started = performance.now();
      const answer = await get(path);
      const html = await answer.text();
      const ms = performance.now() - started;
      if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}`);
      return { html, ms };
    },
  };
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/admin/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ email: 'owner@localhost', password }),
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  if (answer.status !== 303 || cookie === undefined)
    throw new Error(`signing in was answered with ${answer.status}`);
  return cookie;
}
