import type pg from 'pg';

/** An open payment of the healthy shop; cancelling it makes an IPN. */
export type HealthyOrder = { orderId: string; paymentId: string };

/** Writes new orders of the healthy shop, each with a payment. */
export async function insertHealthyOrders(
  client: pg.Client,
  { count, restKey, ipnUrl }: { count: number; restKey: string; ipnUrl: string },
): Promise<HealthyOrder[]> {
  const { rows } = await client.query<HealthyOrder>(
    `with orders as (
       insert into gateway."order"
         (id, api_key, currency, amount_int, return_success, return_failure, ipn_url, expires_at)
       select gen_random_uuid(), $2, 'BTC', 100000, 'http://127.0.0.1/', 'http://127.0.0.1/', $3,
         now() + interval '1 day'
       from generate_series(1, $1::int)
       returning id
     )
     insert into gateway.payment (id, order_id) select gen_random_uuid(), id from orders
     returning id as "paymentId", order_id as "orderId"`,
    [count, restKey, ipnUrl],
  );
  return rows;
}

/** When the IPN of each order was written, in milliseconds since 1970. @throws unless each has exactly one. */
export async function writtenAt(
  client: pg.Client,
  orders: readonly HealthyOrder[],
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ paymentId: string; ms: number }>(
    `select payment_id as "paymentId", (extract(epoch from created_at) * 1000)::float8 as ms
     from gateway.ipn where payment_id = any($1::uuid[])`,
    [orders.map(({ paymentId }) => paymentId)],
  );
  const written = new Map(rows.map(({ paymentId, ms }) => [paymentId, ms]));
  if (written.size !== orders.length || rows.length !== orders.length)
    throw new Error(`there are ${rows.length} IPNs of ${orders.length} cancelled payments`);
  return written;
}
