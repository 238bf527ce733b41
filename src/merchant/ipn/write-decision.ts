import type pg from 'pg';
import { runBatchStatement } from './batch-statement.ts';
import type { BindMessage } from './bind-message.ts';
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
  // By their ids, so that two batches never wait for each other's orders crosswise.
  const orders = decision.orders.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const rows = await runBatchStatement(pool, writeStatement, (to) => {
    writeOrders(to, orders, versions);
    writePayments(to, decision.payments);
    writeReceipts(to, ipns, decision);
  });
  return new Set(rows.map(([id]) => id!));
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
  ), told as (
    select * from unnest($10::uuid[], $11::uuid[], $12::text[], $13::bigint[], $14::bigint[], $15::bigint[], $16::text[],
      $17::bigint[], $18::text[], $19::timestamptz[], $20::timestamptz[], $21::bool[])
      as p (id, order_id, status, pending, valid, paid, method, aonce, body_hash, paid_at, updated_at, is_new)
    where order_id in (select id from orders)
  ), new_payments as (
    insert into merchant.payment
      (id, order_id, status, amount_pending_sat, amount_valid_sat, amount_paid_sat, method, aonce, body_hash,
       paid_at, created_at, updated_at)
    select id, order_id, status::merchant.payment_status, pending, valid, paid, method, aonce, body_hash, paid_at,
      updated_at, updated_at
    from told where is_new
  ), known_payments as (
    update merchant.payment as known set
      status = told.status::merchant.payment_status, amount_pending_sat = pending, amount_valid_sat = valid,
      amount_paid_sat = paid, method = told.method, aonce = told.aonce, body_hash = told.body_hash,
      paid_at = told.paid_at, updated_at = told.updated_at
    from told where known.id = told.id and not is_new
  ), receipts as (
    insert into merchant.receipt
      (received_at, body, outcome, reason, order_id, transaction, payment_id, status, aonce)
    select received_at, body, outcome::merchant.receipt_outcome, reason, order_id, transaction, payment_id, status,
      aonce
    from unnest($22::timestamptz[], $23::bytea[], $24::text[], $25::text[], $26::uuid[], $27::uuid[], $28::uuid[],
      $29::text[], $30::bigint[], $31::uuid[])
      as r (received_at, body, outcome, reason, order_id, transaction, payment_id, status, aonce, changed_order)
    where changed_order is null or changed_order in (select id from orders)
  )
  select id from unnest($1::uuid[]) as o (id) where id not in (select id from orders)`;

const writeStatement = { name: 'write-decision', text: sql, parameters: 31 };

function writeOrders(
  to: BindMessage,
  orders: Decision['orders'],
  versions: ReadonlyMap<string, string>,
): void {
  to.uuid(orders, (order) => order.id);
  to.text(orders, (order) => versions.get(order.id)!);
  to.text(orders, (order) => order.status);
  to.uuid(orders, (order) => order.transaction);
  to.bigint(orders, (order) => order.amountPendingSat);
  to.bigint(orders, (order) => order.amountValidSat);
  to.bigint(orders, (order) => order.amountPaidSat);
  to.timestamptz(orders, (order) => order.paidAt);
  to.timestamptz(orders, (order) => order.updatedAt);
}

function writePayments(to: BindMessage, payments: Decision['payments']): void {
  to.uuid(payments, (payment) => payment.id);
  to.uuid(payments, (payment) => payment.orderId);
  to.text(payments, (payment) => payment.status);
  to.bigint(payments, (payment) => payment.amountPendingSat);
  to.bigint(payments, (payment) => payment.amountValidSat);
  to.bigint(payments, (payment) => payment.amountPaidSat);
  to.text(payments, (payment) => payment.method);
  to.bigint(payments, (payment) => payment.aonce);
  to.text(payments, (payment) => payment.bodyHash);
  to.timestamptz(payments, (payment) => payment.paidAt);
  to.timestamptz(payments, (payment) => payment.updatedAt);
  to.bool(payments, (payment) => payment.isNew);
}

function writeReceipts(to: BindMessage, ipns: readonly IncomingIpn[], { verdicts, orders }: Decision): void {
  const messages = ipns.map(({ parsed }) => (parsed.ok ? parsed.message : null));
  const changed = new Set(orders.map((order) => order.id));
  to.timestamptz(ipns, (ipn) => ipn.receivedAt);
  to.bytea(ipns, (ipn) => ipn.body);
  to.text(verdicts, (verdict) => verdict.outcome);
  to.text(verdicts, (verdict) => verdict.reason);
  to.uuid(verdicts, (verdict) => verdict.orderId);
  to.uuid(messages, (message) => message?.transaction ?? null);
  to.uuid(messages, (message) => message?.paymentId ?? null);
  to.text(messages, (message) => message?.status ?? null);
  to.bigint(messages, (message) => message?.aonce ?? null);
  // A receipt says what became of its order's payments, so it stands or falls with that order's change.
  to.uuid(verdicts, ({ orderId }) => (orderId !== null && changed.has(orderId) ? orderId : null));
}
