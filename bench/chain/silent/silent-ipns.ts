import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { Child } from '../../support/child.ts';
import type { SilentAnswer, SilentTask } from './silent-shops.ts';

/** Undelivered IPNs of shops that never answer, which can be there or not. */
export type SilentIpns = {
  /** Queues one for each shop; resolves when the gateway has been waiting for all of them for as long as it does. */
  queue(): Promise<void>;
  /** Takes them out of the queue; resolves when the gateway waits for none of them and has recorded that. */
  dequeue(): Promise<void>;
};

/** How long the gateway waits for an answer, and after which rest it tries again. */
export type Patience = { timeoutSeconds: number; retrySeconds: number };

const SETTLED_MS = 1_000;
const DEQUEUE_MS_MAX = 60_000;

export async function createSilentIpns({
  client,
  child,
  shops,
  restKey,
  patience,
}: {
  client: pg.Client;
  child: Child;
  shops: number;
  restKey: string;
  patience: Patience;
}): Promise<SilentIpns> {
  const ask = (task: SilentTask) => child.ask<SilentAnswer>(task);
  const { ports } = await ask({ open: shops });
  await insertIpns(client, ports, restKey);
  const cycleSeconds = patience.timeoutSeconds + patience.retrySeconds;

  return {
    async queue() {
      // One after the other over a whole cycle, as they would stand after a while, and not all in one moment for ever.
      await client.query(
        `insert into gateway.ipn_queue (subject_id, ipn_id, origin, due_at)
         select payment_id, id, substring(url from '^(.*)/ipn$'),
           now() + (row_number() over (order by id))::float8 / $1 * $2 * interval '1 second'
         from gateway.ipn where body = 'silent'`,
        [shops, cycleSeconds],
      );
      await pause((cycleSeconds + 1) * 1000);
      const { waiting } = await ask('count');
      const wanted = Math.floor((shops * patience.timeoutSeconds) / cycleSeconds);
      if (waiting < wanted * 0.9 || waiting > shops)
        throw new Error(
          `the gateway waits for ${waiting} of ${shops} silent shops; about ${wanted} it should be`,
        );
    },
    async dequeue() {
      await client.query(
        `delete from gateway.ipn_queue where ipn_id in (select id from gateway.ipn where body = 'silent')`,
      );
      const giveUpAt = performance.now() + DEQUEUE_MS_MAX;
      for (let before = -1; performance.now() < giveUpAt; ) {
        const { waiting } = await ask('hang up');
        const recorded = await countGivenUp(client);
        if (waiting === 0 && recorded === before) return;
        before = recorded;
        await pause(SETTLED_MS);
      }
      throw new Error('the gateway did not get done with the silent shops');
    },
  };
}

/** Attempts to deliver an IPN so far that no answer came to. */
export async function countGivenUp(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::int as count from gateway.ipn_attempt where http_status is null',
  );
  return rows[0]!.count;
}

/** An order, a payment and an IPN of each shop; none of them in the queue yet. */
async function insertIpns(client: pg.Client, ports: readonly number[], restKey: string): Promise<void> {
  await client.query(
    `insert into gateway."order" (id, api_key, currency, amount_int, return_success, return_failure, ipn_url, expires_at)
     select md5('silent order ' || port)::uuid, $2, 'BTC', 100000, 'http://127.0.0.1/', 'http://127.0.0.1/',
       'http://127.0.0.1:' || port || '/ipn', now() + interval '1 day'
     from unnest($1::int[]) as port`,
    [ports, restKey],
  );
  await client.query(
    `insert into gateway.payment (id, order_id)
     select md5('silent payment ' || port)::uuid, md5('silent order ' || port)::uuid from unnest($1::int[]) as port`,
    [ports],
  );
  await client.query(
    `insert into gateway.ipn (id, payment_id, api_key, url, aonce, body)
     select md5('silent ipn ' || port)::uuid, md5('silent payment ' || port)::uuid, $2,
       'http://127.0.0.1:' || port || '/ipn', nextval('gateway.ipn_aonce'), 'silent'
     from unnest($1::int[]) as port`,
    [ports, restKey],
  );
}
