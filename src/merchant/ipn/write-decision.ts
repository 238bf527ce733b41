import type pg from 'pg';
import { binaryArray } from './binary-array.ts';
import type { Decision, IncomingIpn } from './decide-receipts.ts';

/**
 * Writes what was decided on a batch of IPNs, in one statement, so with one commit. An order that was changed since it was
 * read is left as it is, and of its IPNs nothing is written.
 * @param versions of the orders, as they were read.
 * @returns the orders that were left out.
 */
export async function writeDecision(
  pool: pg.Pool,
  ipns: readonly IncomingIpn[],
  decision: Decision,
  versions: ReadonlyMap<string, string>,
): Promise<Set<string>> {
  const values = [
    ...orderValues(decision, versions),
    ...paymentValues(decision),
    ...receiptValues(ipns, decision),
  ];
  const { rows } = await pool.query<{ id: string }>({ name: 'write-decision', text: sql, values });
  return new Set(rows.map((row) => row.id));
}

const sql = `
  with orders as (
    update merchant."order" as known set
      status = o.status::merchant.order_status, transaction = o.transaction, amount_pending_sat = o.pending,
      amount_valid_sat = o.valid, amount_paid_sat = o.paid, paid_at = o.paid_at, updated_at = o.updated_at
    from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::bigint[], $6::bigint[], $7::bigint[],
      $8::timestamptz[], $9::timestamptz[])
      as o (id, version, status, transaction, pending, valid, paid, paid_at, updated_at)
    where known.id = o.id and known.xmin::text = o.version
    returning known.id
  ), payments as (
    insert into merchant.payment
      (id, order_id, status, amount_pending_sat, amount_valid_sat, amount_paid_sat, method, aonce, body_hash,
       paid_at, created_at, updated_at)
    select id, order_id, status::merchant.payment_status, pending, valid, paid, method, aonce, body_hash, paid_at,
      updated_at, updated_at
    from unnest($10::uuid[], $11::uuid[], $12::text[], $13::bigint[], $14::bigint[], $15::bigint[], $16::text[],
      $17::bigint[], $18::text[], $19::timestamptz[], $20::timestamptz[])
      as p (id, order_id, status, pending, valid, paid, method, aonce, body_hash, paid_at, updated_at)
    where order_id in (select id from orders)
    on conflict (id) do update set
      status = excluded.status, amount_pending_sat = excluded.amount_pending_sat,
      amount_valid_sat = excluded.amount_valid_sat, amount_paid_sat = excluded.amount_paid_sat,
      method = excluded.method, aonce = excluded.aonce, body_hash = excluded.body_hash,
      paid_at = excluded.paid_at, updated_at = excluded.updated_at
  ), receipts as (
    insert into merchant.receipt
      (received_at, body, outcome, reason, order_id, transaction, payment_id, status, aonce)
    select received_at, body, outcome::merchant.receipt_outcome, reason, order_id, transaction, payment_id, status,
      aonce
    from unnest($21::timestamptz[], $22::bytea[], $23::text[], $24::text[], $25::uuid[], $26::uuid[], $27::uuid[],
      $28::text[], $29::bigint[], $30::uuid[])
      as r (received_at, body, outcome, reason, order_id, transaction, payment_id, status, aonce, changed_order)
    where changed_order is null or changed_order in (select id from orders)
  )
  select id from unnest($1::uuid[]) as o (id) where id not in (select id from orders)`;

function orderValues(decision: Decision, versions: ReadonlyMap<string, string>): Buffer[] {
  // By their ids, so that two batches never wait for each other's orders crosswise.
  const orders = decision.orders.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return [
    binaryArray.uuid(orders.map((order) => order.id)),
    binaryArray.text(orders.map((order) => versions.get(order.id)!)),
    binaryArray.text(orders.map((order) => order.status)),
    binaryArray.uuid(orders.map((order) => order.transaction)),
    binaryArray.bigint(orders.map((order) => order.amountPendingSat)),
    binaryArray.bigint(orders.map((order) => order.amountValidSat)),
    binaryArray.bigint(orders.map((order) => order.amountPaidSat)),
    binaryArray.timestamptz(orders.map((order) => order.paidAt)),
    binaryArray.timestamptz(orders.map((order) => order.updatedAt)),
  ];
}

function paymentValues({ payments }: Decision): Buffer[] {
  return [
    binaryArray.uuid(payments.map((payment) => payment.id)),
    binaryArray.uuid(payments.map((payment) => payment.orderId)),
    binaryArray.text(payments.map((payment) => payment.status)),
    binaryArray.bigint(payments.map((payment) => payment.amountPendingSat)),
    binaryArray.bigint(payments.map((payment) => payment.amountValidSat)),
    binaryArray.bigint(payments.map((payment) => payment.amountPaidSat)),
    binaryArray.text(payments.map((payment) => payment.method)),
    binaryArray.bigint(payments.map((payment) => payment.aonce)),
    binaryArray.text(payments.map((payment) => payment.bodyHash)),
    binaryArray.timestamptz(payments.map((payment) => payment.paidAt)),
    binaryArray.timestamptz(payments.map((payment) => payment.updatedAt)),
  ];
}

function receiptValues(ipns: readonly IncomingIpn[], { verdicts, orders }: Decision): Buffer[] {
  const messages = ipns.map(({ parsed }) => (parsed.ok ? parsed.message : null));
  const changed = new Set(orders.map((order) => order.id));
  return [
    binaryArray.timestamptz(ipns.map((ipn) => ipn.receivedAt)),
    binaryArray.bytea(ipns.map((ipn) => ipn.body)),
    binaryArray.text(verdicts.map((verdict) => verdict.outcome)),
    binaryArray.text(verdicts.map((verdict) => verdict.reason)),
    binaryArray.uuid(verdicts.map((verdict) => verdict.orderId)),
    binaryArray.uuid(messages.map((message) => message?.transaction ?? null)),
    binaryArray.uuid(messages.map((message) => message?.paymentId ?? null)),
    binaryArray.text(messages.map((message) => message?.status ?? null)),
    binaryArray.bigint(messages.map((message) => message?.aonce ?? null)),
    // A receipt says what became of its order's payments, so it stands or falls with that order's change.
    binaryArray.uuid(
      verdicts.map(({ orderId }) => (orderId !== null && changed.has(orderId) ? orderId : null)),
    ),
  ];
}
