import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { beforeEach, expect, test } from 'vitest';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import { until } from '../support/until.ts';
import { whenOver } from '../support/when-over.ts';

let merchant: TestMerchant;
/** Somebody else at the same database. */
let other: pg.Client;
beforeEach(async () => {
  merchant = await startTestMerchant();
  other = new pg.Client({ connectionString: merchant.databaseUrl });
  await other.connect();
  whenOver(() => other.end());
});

const OK = { status: 200, text: '[OK]' };

async function paidIpn(amountSat = 100_000n, hasData = true): Promise<{ id: string; body: string }> {
  const { id, transaction } = await merchant.insertOrder();
  const ids = { transaction, paymentId: randomUUID(), ...(hasData && { data: Buffer.from(id) }) };
  return { id, body: ipnBody.paid(ids, 1n, amountSat) };
}

/** Posts an IPN; says whether it has been answered by now. */
function post(body: string) {
  const posted = { answered: false, answer: merchant.postIpn(body) };
  void posted.answer.finally(() => {
    posted.answered = true;
  });
  return posted;
}

/** The server processes of the merchant server's connections that wait for a lock. */
async function waitingPids(): Promise<number[]> {
  // In a transaction, Postgres goes on showing what it showed first.
  await other.query('select pg_stat_clear_snapshot()');
  const { rows } = await other.query(
    `select pid from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()`,
  );
  return rows.map((row) => row.pid);
}

async function stored(): Promise<[receipts: number, payments: number, paid: number]> {
  const { db } = merchant.deps;
  return [
    await db.receipt.count(),
    await db.payment.count(),
    await db.order.count({ where: { status: 'paid' } }),
  ];
}

test('an IPN is not answered while its order is locked, and is when the lock is released', async () => {
  const { id, body } = await paidIpn();
  await other.query('begin');
  await other.query('select 1 from merchant."order" where id = $1 for update', [id]);
  const posted = post(body);
  await until(async () => (await waitingPids()).length === 1);
  expect(posted.answered).toBe(false);
  await other.query('commit');
  expect(await posted.answer).toEqual(OK);
  expect(await stored()).toEqual([1, 1, 1]);
});

test.each([
  ['with the id of its order', true],
  ['without', false],
])(
  'an IPN %s that waits for a person’s decision is stored as that has left the order',
  async (_what, hasData) => {
    const { id, transaction } = await merchant.insertOrder();
    const data = hasData ? { data: Buffer.from(id) } : {};
    await other.query('begin');
    await other.query(
      `update merchant."order" set accepted_at = now(), paid_at = now(), status = 'paid' where id = $1`,
      [id],
    );
    const posted = post(ipnBody.partial({ transaction, paymentId: randomUUID(), ...data }, 1n, 7n, 0n));
    await until(async () => (await waitingPids()).length === 1);
    await other.query('commit');
    expect(await posted.answer).toEqual(OK);
    const order = await merchant.deps.db.order.findUniqueOrThrow({ where: { id } });
    expect(order).toMatchObject({ status: 'paid', amountPendingSat: 7n });
  },
);

test('orders that somebody else holds do not hold up the IPNs of others', async () => {
  const [held, ...others] = [await paidIpn(), await paidIpn(), await paidIpn(), await paidIpn()];
  await other.query('begin');
  await other.query('select 1 from merchant."order" where id = $1 for update', [held.id]);
  const posted = post(held.body);
  await until(async () => (await waitingPids()).length === 1);
  for (const { body } of others) expect(await merchant.postIpn(body)).toEqual(OK);
  expect(posted.answered).toBe(false);
  await other.query('commit');
  expect(await posted.answer).toEqual(OK);
  expect(await stored()).toEqual([4, 4, 4]);
});

test('an IPN is not answered before its commit is done, though every statement is', async () => {
  const { body } = await paidIpn();
  await other.query(`
    create function merchant.wait_at_commit() returns trigger language plpgsql as
      $$ begin perform pg_advisory_xact_lock(17); return null; end $$;
    create constraint trigger wait_at_commit after insert on merchant.receipt deferrable initially deferred
      for each row execute function merchant.wait_at_commit();
    select pg_advisory_lock(17);`);
  const posted = post(body);
  await until(async () => (await waitingPids()).length === 1);
  const { rows } = await other.query(
    `select query from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  expect(posted.answered).toBe(false);
  expect(await stored()).toEqual([0, 0, 0]);
  await other.query('select pg_advisory_unlock(17)');
  expect(await posted.answer).toEqual(OK);
  expect(await stored()).toEqual([1, 1, 1]);
  // What had to wait was a commit (or a statement that commits by itself), not something before it.
  expect(rows).toHaveLength(1);
});

test('an IPN whose commit fails is not answered [OK], and leaves nothing', async () => {
  const { body } = await paidIpn();
  await other.query(`
    create function merchant.fail_at_commit() returns trigger language plpgsql as
      $$ begin raise exception 'the disk is full' using errcode = 'disk_full'; end $$;
    create constraint trigger fail_at_commit after insert on merchant.receipt deferrable initially deferred
      for each row execute function merchant.fail_at_commit();`);
  const failed = await merchant.postIpn(body);
  expect([failed.status, failed.text]).toEqual([503, expect.not.stringMatching(/OK|disk/)]);
  expect(await stored()).toEqual([0, 0, 0]);
  await other.query('drop trigger fail_at_commit on merchant.receipt');
  expect(await merchant.postIpn(body)).toEqual(OK);
  expect(await stored()).toEqual([1, 1, 1]);
});

test.each(['order', 'payment', 'receipt'])(
  'while the table %s cannot be used nothing is stored, later all is',
  async (table) => {
    const { body } = await paidIpn();
    await other.query(`alter table merchant."${table}" rename to gone`);
    const response = await merchant.postIpn(body);
    expect(response).toEqual({ status: 503, text: 'Not stored, send it again' });
    await other.query(`alter table merchant.gone rename to "${table}"`);
    expect(await stored()).toEqual([0, 0, 0]);
    expect(await merchant.postIpn(body)).toEqual(OK);
    expect(await stored()).toEqual([1, 1, 1]);
  },
);

test('an IPN whose connection breaks in the middle is not answered [OK], and leaves nothing', async () => {
  const { id, body } = await paidIpn();
  await other.query('begin');
  await other.query('select 1 from merchant."order" where id = $1 for update', [id]);
  const posted = post(body);
  await until(async () => (await waitingPids()).length === 1);
  await other.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [await waitingPids()]);
  expect((await posted.answer).status).toBe(503);
  await other.query('rollback');
  expect(await stored()).toEqual([0, 0, 0]);
  expect(await merchant.postIpn(body)).toEqual(OK);
  expect(await stored()).toEqual([1, 1, 1]);
});

test('connections that broke while idle are replaced, and the IPNs that met them are stored when they come again', async () => {
  const ipns = await Promise.all(Array.from({ length: 5 }, () => paidIpn()));
  const { body } = await paidIpn();
  await Promise.all(ipns.map((ipn) => merchant.postIpn(ipn.body)));
  await other.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await until(async () => (await merchant.postIpn(body)).text === '[OK]');
  expect(await stored()).toEqual([6, 6, 6]);
});

test.each([
  ['with the id of its order', true],
  ['without', false],
])(
  'an IPN %s that the database refuses takes none of those down that came with it',
  async (_what, hasData) => {
    const poisonSat = 666_666n;
    await other.query(
      `alter table merchant.payment add constraint poison check (amount_paid_sat <> ${poisonSat})`,
    );
    // Both writers are held up, so that all that come now wait together.
    const held = await Promise.all([paidIpn(), paidIpn()]);
    await other.query('begin');
    await other.query('select 1 from merchant."order" where id = any ($1) for update', [
      held.map(({ id }) => id),
    ]);
    const first: ReturnType<typeof post>[] = [];
    for (const [index, { body }] of held.entries()) {
      first.push(post(body));
      await until(async () => (await waitingPids()).length === index + 1);
    }
    const poison = await paidIpn(poisonSat, hasData);
    const healthy = await Promise.all(Array.from({ length: 8 }, () => paidIpn()));
    const rest = [...healthy.slice(0, 4), poison, ...healthy.slice(4)].map(({ body }) => post(body));
    await until(async () => (await merchant.page('/healthz')).status === 200);
    expect(rest.some(({ answered }) => answered)).toBe(false);
    await other.query('commit');

    const answers = await Promise.all([...first, ...rest].map(({ answer }) => answer));
    const refused = { status: 400, text: 'Refused: the database refused what it says' };
    expect(answers).toEqual([...Array(6).fill(OK), refused, ...Array(4).fill(OK)]);
    expect(await stored()).toEqual([11, 10, 10]);
    expect(await merchant.deps.db.order.findUnique({ where: { id: poison.id } })).toMatchObject({
      status: 'open',
    });
    const receipt = await merchant.deps.db.receipt.findFirst({ where: { outcome: 'refused' } });
    expect(Buffer.from(receipt?.body ?? []).toString()).toBe(poison.body);
  },
);
