import type pg from 'pg';
import {
  decideReceipts,
  type IncomingIpn,
  type KnownOrder,
  type KnownPayment,
  orderIdIn,
  type ReceiptVerdict,
} from './decide-receipts.ts';

/**
 * Stores a batch of IPNs: receipts, payments and orders, in one transaction with one write statement, so that one commit
 * carries them all. When it returns, they are on disk; when it throws, it is as if they had never come. The orders are
 * locked first, so that processes which store IPNs of one order do it one after the other.
 *
 * Plain SQL, because this is the hot path: a shop's whole traffic of IPNs passes here.
 */
export async function recordIpns(pool: pg.Pool, ipns: IncomingIpn[]): Promise<ReceiptVerdict[]> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { orders, payments } = await readFacts(client, ipns);
    const decision = decideReceipts(ipns, orders, payments);
    await client.query({ name: 'record-ipns', text: writeSql, values: writeValues(ipns, decision) });
    await client.query('commit');
    client.release();
    return decision.verdicts;
  } catch (error) {
    // The connection may be in any state: the pool makes a new one.
    client.release(true);
    throw error;
  }
}

async function readFacts(
  client: pg.PoolClient,
  ipns: IncomingIpn[],
): Promise<{ orders: KnownOrder[]; payments: KnownPayment[] }> {
  const messages = ipns.flatMap(({ parsed }) => (parsed.ok ? [parsed.message] : []));
  if (messages.length === 0) return { orders: [], payments: [] };
  const orders = await client.query<OrderRow>({
    name: 'lock-orders-of-ipns',
    text: lockOrdersSql,
    values: [
      messages.map((message) => message.transaction),
      messages.flatMap((message) => orderIdIn(message) ?? []),
    ],
  });
  if (orders.rows.length === 0) return { orders: [], payments: [] };
  const payments = await client.query<PaymentRow>({
    name: 'payments-of-ipns',
    text: paymentsSql,
    values: [orders.rows.map((order) => order.id), messages.map((message) => message.paymentId)],
  });
  return {
    orders: orders.rows.map((row) => ({ ...row, amountInt: BigInt(row.amountInt) })),
    payments: payments.rows.map((row) => ({
      ...row,
      amountPendingSat: BigInt(row.amountPendingSat),
      amountValidSat: BigInt(row.amountValidSat),
      amountPaidSat: BigInt(row.amountPaidSat),
      aonce: row.aonce === null ? null : BigInt(row.aonce),
    })),
  };
}

type Textual<Row, Column extends keyof Row> = Omit<Row, Column> & { [key in Column]: string };
type OrderRow = Textual<KnownOrder, 'amountInt'>;
type PaymentRow = Textual<
  Omit<KnownPayment, 'aonce'>,
  'amountPendingSat' | 'amountValidSat' | 'amountPaidSat'
> & {
  aonce: string | null;
};

/** In the order of their ids, so that two batches never wait for each other crosswise. */
const lockOrdersSql = `
  select id, transaction, currency, amount_int as "amountInt", multipay from merchant."order"
  where transaction = any ($1::uuid[]) or id = any ($2::uuid[])
  order by id
  for no key update`;

/** Those of the locked orders, and those that are named, to find one that belongs to another order. */
const paymentsSql = `
  select id, order_id as "orderId", status, amount_pending_sat as "amountPendingSat",
    amount_valid_sat as "amountValidSat", amount_paid_sat as "amountPaidSat", method, aonce,
    body_hash as "bodyHash", paid_at as "paidAt"
  from merchant.payment
  where order_id = any ($1::uuid[]) or id = any ($2::uuid[])`;

const writeSql = `
  with receipts as (
    insert into merchant.receipt
      (received_at, body, outcome, reason, order_id, transaction, payment_id, status, aonce)
    select received_at, decode(body, 'base64'), outcome::merchant.receipt_outcome, reason, order_id::uuid,
      transaction::uuid, payment_id::uuid, status, aonce::bigint
    from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
      $8::text[], $9::text[])
      as r (received_at, body, outcome, reason, order_id, transaction, payment_id, status, aonce)
  ), payments as (
    insert into merchant.payment
      (id, order_id, status, amount_pending_sat, amount_valid_sat, amount_paid_sat, method, aonce, body_hash,
       paid_at, created_at, updated_at)
    select id, order_id, status::merchant.payment_status, pending, valid, paid, method, aonce, body_hash, paid_at,
      updated_at, updated_at
    from unnest($10::uuid[], $11::uuid[], $12::text[], $13::bigint[], $14::bigint[], $15::bigint[], $16::text[],
      $17::bigint[], $18::text[], $19::timestamptz[], $20::timestamptz[])
      as p (id, order_id, status, pending, valid, paid, method, aonce, body_hash, paid_at, updated_at)
    on conflict (id) do update set
      status = excluded.status, amount_pending_sat = excluded.amount_pending_sat,
      amount_valid_sat = excluded.amount_valid_sat, amount_paid_sat = excluded.amount_paid_sat,
      method = excluded.method, aonce = excluded.aonce, body_hash = excluded.body_hash,
      paid_at = excluded.paid_at, updated_at = excluded.updated_at
  )
  update merchant."order" as known set
    status = o.status::merchant.order_status, transaction = o.transaction, amount_pending_sat = o.pending,
    amount_valid_sat = o.valid, amount_paid_sat = o.paid, paid_at = o.paid_at, updated_at = o.updated_at
  from unnest($21::uuid[], $22::text[], $23::uuid[], $24::bigint[], $25::bigint[], $26::bigint[],
    $27::timestamptz[], $28::timestamptz[])
    as o (id, status, transaction, pending, valid, paid, paid_at, updated_at)
  where known.id = o.id`;

function writeValues(
  ipns: IncomingIpn[],
  { verdicts, payments, orders }: ReturnType<typeof decideReceipts>,
): unknown[] {
  const messages = ipns.map(({ parsed }) => (parsed.ok ? parsed.message : null));
  return [
    ipns.map((ipn) => ipn.receivedAt),
    ipns.map((ipn) => ipn.body.toString('base64')),
    verdicts.map((verdict) => verdict.outcome),
    verdicts.map((verdict) => verdict.reason),
    verdicts.map((verdict) => verdict.orderId),
    messages.map((message) => message?.transaction ?? null),
    messages.map((message) => message?.paymentId ?? null),
    messages.map((message) => message?.status ?? null),
    messages.map((message) => message?.aonce ?? null),
    payments.map((payment) => payment.id),
    payments.map((payment) => payment.orderId),
    payments.map((payment) => payment.status),
    payments.map((payment) => payment.amountPendingSat),
    payments.map((payment) => payment.amountValidSat),
    payments.map((payment) => payment.amountPaidSat),
    payments.map((payment) => payment.method),
    payments.map((payment) => payment.aonce),
    payments.map((payment) => payment.bodyHash),
    payments.map((payment) => payment.paidAt),
    payments.map((payment) => payment.updatedAt),
    orders.map((order) => order.id),
    orders.map((order) => order.status),
    orders.map((order) => order.transaction),
    orders.map((order) => order.amountPendingSat),
    orders.map((order) => order.amountValidSat),
    orders.map((order) => order.amountPaidSat),
    orders.map((order) => order.paidAt),
    orders.map((order) => order.updatedAt),
  ];
}
