import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../../src/database/migrate.ts';
import { packageRoot } from '../../../src/database/package-root.ts';
import { newRestKey, newRestSecret } from '../../../src/protocol/signature.ts';
import { startBenchPostgres } from '../../support/bench-postgres.ts';
import { startChild } from '../../support/child.ts';
import type { Cleanups } from '../../support/cleanups.ts';
import { startTillgate } from '../../support/tillgate-process.ts';
import { startAnsweringShop } from '../answering-shop.ts';
import { healthyWindow } from './healthy-window.ts';
import { createSilentIpns, type Patience, type SilentIpns } from './silent-ipns.ts';

/** A gateway with one healthy shop and many silent ones. */
export type SilentPlace = {
  /** Process ids, the gateway's first. */
  pids: [number, number];
  postgresPid: number;
  client: pg.Client;
  silent: SilentIpns;
  /** How long each IPN of the healthy shop took in so many seconds, in milliseconds. */
  window(seconds: number): Promise<number[]>;
};

/** Starts the built program as a gateway, in the sandbox: nothing here is about the chain. */
export async function startSilent(
  { shops, patience }: { shops: number; patience: Patience },
  cleanups: Cleanups,
): Promise<SilentPlace> {
  const postgres = await startBenchPostgres(cleanups);
  await migrate(postgres.url, () => {});
  const [restKey, restSecret] = [newRestKey(), newRestSecret()];
  const settings = {
    DATABASE_URL: postgres.url,
    REST_KEY: restKey,
    REST_SECRET: restSecret,
    IPN_TIMEOUT_SECONDS: String(patience.timeoutSeconds),
    IPN_RETRY_SECONDS: String(patience.retrySeconds),
  };
  const gateway = await startTillgate(join(packageRoot, 'dist'), postgres.folder, settings, {
    role: 'gateway',
  });
  cleanups.add(gateway.stop);
  const child = startChild(import.meta.url, './silent-shops.js');
  cleanups.add(child.stop);
  const shop = await startAnsweringShop(cleanups);
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  cleanups.add(() => client.end());
  return {
    pids: [gateway.pid, child.pid],
    postgresPid: postgres.pid,
    client,
    silent: await createSilentIpns({ client, child, shops, restKey, patience }),
    window: (seconds) => healthyWindow({ client, shop, gatewayUrl: gateway.url, restKey }, seconds),
  };
}
