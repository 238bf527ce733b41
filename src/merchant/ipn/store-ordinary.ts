import { orderState } from '../orders/order-state.ts';
import { type PaymentSnapshot, snapshotOf } from '../orders/payment-snapshot.ts';
import { type IncomingIpn, orderIdIn, type ReceiptVerdict } from './decide-receipts.ts';
import type { Pipeline } from './pipeline.ts';

/**
 * An IPN with what it changes if things are as they nearly always are: the order is the one that `data` names and has the
 * IPN's transaction, nobody has accepted less for it, what was paid is the price, and it has got nothing yet, or just what
 * an older IPN of this payment told.
 */
type OrdinaryIpn = {
  ipn: IncomingIpn;
  orderId: string;
  transaction: string;
  paymentId: string;
  /** What is said of the payment then, and of the order, which has no other. */
  payment: PaymentSnapshot;
};

/**
 * Stores the ordinary ones of a batch. For these the change is decided as if things were so, and one statement sees whether
 * they are and writes: one round trip and one commit. A shop's whole traffic of IPNs passes here.
 * @returns what became of those that were stored, which is on disk; nothing is written of the others.
 */
export async function storeOrdinary(
  pipeline: Pipeline,
  ipns: readonly IncomingIpn[],
): Promise<Map<IncomingIpn, ReceiptVerdict>> {
  const ordinary = ordinaryAmong(ipns);
  const stored = new Map<IncomingIpn, ReceiptVerdict>();
  if (ordinary.length === 0) return stored;
  const left = await writeOrdinary(pipeline, ordinary);
  for (const { ipn, orderId } of ordinary) {
    if (!left.has(orderId)) stored.set(ipn, { outcome: 'applied', reason: null, orderId });
  }
  return stored;
}

/** Those of a batch that may be ordinary. No two of them, and no other IPN of the batch, tell of the same order. */
function ordinaryAmong(ipns: readonly IncomingIpn[]): OrdinaryIpn[] {
  const told = new Map<string, number>();
  const count = (id: string) => told.set(id, (told.get(id) ?? 0) + 1);
  const maybe: OrdinaryIpn[] = [];
  for (const ipn of ipns) {
    if (!ipn.parsed.ok) continue;
    const { message } = ipn.parsed;
    const { transaction, paymentId } = message;
    const orderId = orderIdIn(message);
    count(transaction);
    count(paymentId);
    if (orderId === null) continue;
    count(orderId);
    if (message.aonce === null) continue;
    const payment = snapshotOf(message, ipn.bodyHash);
    const asPriced = { currency: 'BTC', amountInt: payment.amountPaidSat, multipay: false };
    const { status } = orderState(asPriced, [payment]);
    // What else can be said of a payment counts differently for an order that a person has closed or that many pay.
    if (status === payment.status && (status === 'paid' || status === 'partial')) {
      maybe.push({ ipn, orderId, transaction, paymentId, payment });
    }
  }
  return maybe.filter(
    ({ orderId, transaction, paymentId }) =>
      told.get(orderId) === 1 && told.get(transaction) === 1 && told.get(paymentId) === 1,
  );
}

/**
 * Writes the ordinary ones among these IPNs: one statement reads what they tell of, leaves out those that are not ordinary
 * after all or whose order somebody else is changing, and writes the others, with one commit.
 * @returns the orders whose IPNs were left out; of those nothing is written.
 */
async function writeOrdinary(pipeline: Pipeline, ipns: readonly OrdinaryIpn[]): Promise<Set<string>> {
  // By their ids, so that two batches never wait for each other's orders crosswise.
  const rows = ipns.toSorted((one, other) => (one.orderId < other.orderId ? -1 : 1));
  const [found] = await pipeline.run(statement, (to) => {
    to.uuid(rows, ({ orderId }) => orderId);
    to.uuid(rows, ({ transaction }) => transaction);
    to.uuid(rows, ({ paymentId }) => paymentId);
    to.text(rows, ({ payment }) => payment.status);
    to.bigint(rows, ({ payment }) => payment.amountPendingSat);
    to.bigint(rows, ({ payment }) => payment.amountValidSat);
    to.bigint(rows, ({ payment }) => payment.amountPaidSat);
    to.text(rows, ({ payment }) => payment.method);
    to.bigint(rows, ({ payment }) => payment.aonce);
    to.text(rows, ({ payment }) => payment.bodyHash);
    to.timestamptz(rows, ({ payment }) => payment.paidAt);
    to.timestamptz(rows, ({ ipn }) => ipn.receivedAt);
    to.bytea(rows, ({ ipn }) => ipn.body);
  });
  const [count, written] = found!;
  if (Number(count) === rows.length) return new Set();
  const done = new Set(written === null ? [] : written!.slice(1, -1).split(','));
  return new Set(rows.flatMap(({ orderId }) => (done.has(orderId) ? [] : [orderId])));
}

/**
 * An order that has got what its one payment has got has no other payments, or none that counts. Every change of an order's
 * payments changes the order's row as well, so they are still as they were read when the order is: at the same place in the
 * table (`ctid`) and of the same version (`xmin` names the transaction that wrote the row). Both are asked for, since not every
 * Postgres looks at the place again when it has waited for somebody who was changing the row.
 *
 * It lists the orders by their new status itself (`order_listing`), for all of them at once, and tells the trigger that does so
 * otherwise, for as long as its transaction lasts.
 */
const sql = `
  with itself as materialized (
    select set_config('tillgate.lists_itself', 'on', true) as lists
  ), ordinary as materialized (
    select t.*, o.ctid as place, o.xmin as version, o.status as listed_as, o.created_at as listed_at, p.id is null as is_new
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[],
      $9::bigint[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::bytea[])
      as t (order_id, transaction, payment_id, status, pending, valid, paid, method, aonce, body_hash, paid_at, received_at,
        body)
    join merchant."order" o on o.id = t.order_id and o.transaction = t.transaction
    left join merchant.payment p on p.id = t.payment_id
    join itself on itself.lists = 'on'
    where o.accepted_at is null and o.paid_at is null and (t.status <> 'paid' or o.currency <> 'BTC' or o.amount_int <= t.paid)
      and o.amount_pending_sat = coalesce(p.amount_pending_sat, 0) and o.amount_valid_sat = coalesce(p.amount_valid_sat, 0)
      and o.amount_paid_sat = coalesce(p.amount_paid_sat, 0)
      and (p.id is null or p.order_id = t.order_id and p.aonce < t.aonce)
  ), changed as (
    update merchant."order" as known set
      status = t.status::merchant.order_status, amount_pending_sat = t.pending, amount_valid_sat = t.valid,
      amount_paid_sat = t.paid, paid_at = t.paid_at, updated_at = t.received_at
    from ordinary t
    where known.ctid = t.place and known.xmin = t.version
    returning t.*
  ), new_payments as (
    insert into merchant.payment
      (id, order_id, status, amount_pending_sat, amount_valid_sat, amount_paid_sat, method, aonce, body_hash,
       paid_at, created_at, updated_at)
    select payment_id, order_id, status::merchant.payment_status, pending, valid, paid, method, aonce, body_hash, paid_at,
      received_at, received_at
    from changed where is_new
  ), known_payments as (
    update merchant.payment as known set
      status = t.status::merchant.payment_status, amount_pending_sat = t.pending, amount_valid_sat = t.valid,
      amount_paid_sat = t.paid, method = t.method, aonce = t.aonce, body_hash = t.body_hash, paid_at = t.paid_at,
      updated_at = t.received_at
    from changed t where known.id = t.payment_id and not is_new
  ), listed as (
    update merchant.order_listing as known set status = t.status::merchant.order_status
    from changed t where known.status = t.listed_as and known.created_at = t.listed_at and known.id = t.order_id
  ), receipts as (
    insert into merchant.receipt (received_at, body, outcome, order_id, transaction, payment_id, status, aonce)
    select received_at, body, 'applied', order_id, transaction, payment_id, status, aonce
    from changed
  )
  select count(*), array_agg(order_id) from changed`;

const statement = { name: 'store-ordinary', text: sql, parameters: 13 };
