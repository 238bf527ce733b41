import type pg from 'pg';
import { sqlIdOf } from './ipn-supply.ts';
import type { LoadResult, LoadTask } from './load-generator.ts';

/** Where the receipts of a turn begin. */
export async function lastReceipt(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    'select coalesce(max(id), 0)::text as id from merchant.receipt',
  );
  return rows[0]!.id;
}

/**
 * Compares what was answered `[OK]` with what is in the database.
 * @throws if an answered IPN has no receipt, or one has two, or it did not change its payment and its order.
 */
export async function checkStored(
  client: pg.Client,
  name: string,
  task: LoadTask,
  result: LoadResult,
  receiptsAfter: string,
): Promise<void> {
  const receipts = await client.query(
    `select count(*)::int as receipts, count(distinct body)::int as bodies,
       count(*) filter (where outcome = 'applied')::int as applied
     from merchant.receipt where id > $1`,
    [receiptsAfter],
  );
  const orders = await client.query(
    `select count(p.id)::int as payments, count(*) filter (where p.status = 'paid')::int as "paidPayments",
       count(*) filter (where o.status = 'paid')::int as "paidOrders",
       count(*) filter (where o.status = 'partial')::int as "partialOrders",
       coalesce(sum(o.amount_paid_sat) / 100000, 0)::int as prices
     from generate_series($1::int, $2::int) as n
     join merchant."order" o on o.id = ${sqlIdOf('order')}
     left join merchant.payment p on p.order_id = o.id`,
    [task.firstOrder, task.firstOrder + task.orders - 1],
  );
  const found = { ...receipts.rows[0], ...orders.rows[0] };
  const { answered, answeredPaid } = result;
  const wanted = {
    receipts: answered,
    bodies: answered,
    applied: answered,
    payments: answered - answeredPaid,
    paidPayments: answeredPaid,
    paidOrders: answeredPaid,
    partialOrders: answered - 2 * answeredPaid,
    prices: answeredPaid,
  };
  for (const [what, count] of Object.entries(wanted)) {
    if (found[what] !== count)
      throw new Error(`${name} answered ${answered} IPNs; ${what}: ${found[what]}, should be ${count}`);
  }
}
