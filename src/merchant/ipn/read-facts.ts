import type pg from 'pg';
import type { PaymentStatus } from '../../database/generated/client.ts';
import { runBatchStatement, type TextRow } from './batch-statement.ts';
import { type IncomingIpn, type KnownOrder, type KnownPayment, orderIdIn } from './decide-receipts.ts';

/** What a batch of IPNs is decided on, as it was at one moment. */
export type Facts = {
  orders: KnownOrder[];
  payments: KnownPayment[];
  /** Of each order: another one after every change of its row. */
  versions: Map<string, string>;
};

/**
 * How far to look: at the `orders` that IPNs tell of, or `everywhere`, so at payments, too, that they name and that belong to
 * other orders. No honest gateway names such a payment, so it is looked for only when the database has refused one.
 */
export type Look = 'orders' | 'everywhere';

/**
 * Reads the orders that IPNs tell of, with their payments. Our own orders carry their id in `data`, by which they are looked
 * up; an IPN without one by its transaction. What `data` says counts only as far as the order agrees, so an IPN whose order is
 * not found that way is looked up by its transaction after all.
 */
export async function readFacts(pool: pg.Pool, ipns: readonly IncomingIpn[], look: Look): Promise<Facts> {
  const facts: Facts = { orders: [], payments: [], versions: new Map() };
  const messages = ipns.flatMap(({ parsed }) => (parsed.ok ? [parsed.message] : []));
  const orderIds = messages.flatMap((message) => orderIdIn(message) ?? []);
  const withoutId = messages.filter((message) => orderIdIn(message) === null);
  await addFacts(
    pool,
    facts,
    orderIds,
    withoutId.map((message) => message.transaction),
  );

  const found = new Set(facts.orders.map((order) => order.transaction));
  const left = messages.filter((message) => orderIdIn(message) !== null && !found.has(message.transaction));
  await addFacts(
    pool,
    facts,
    [],
    left.map((message) => message.transaction),
  );
  if (look === 'everywhere')
    await addOthers(
      pool,
      facts,
      messages.map((message) => message.paymentId),
    );
  return facts;
}

async function addFacts(
  pool: pg.Pool,
  facts: Facts,
  orderIds: readonly string[],
  transactions: readonly string[],
): Promise<void> {
  if (orderIds.length + transactions.length === 0) return;
  const rows = await runBatchStatement(pool, ordersStatement, (to) => {
    to.uuid(orderIds, (id) => id);
    to.uuid(transactions, (transaction) => transaction);
  });
  const known = new Set(facts.versions.keys());
  for (const row of rows) {
    const [id, version, transaction, currency, amountInt, multipay, acceptedMs, closedMs] = row;
    if (known.has(id!)) continue;
    if (!facts.versions.has(id!)) {
      facts.versions.set(id!, version!);
      const order = { id: id!, transaction: transaction!, currency: currency!, multipay: multipay === 't' };
      const decided = { acceptedAt: timeIn(acceptedMs!), closedAt: timeIn(closedMs!) };
      facts.orders.push({ ...order, ...decided, amountInt: BigInt(amountInt!) });
    }
    if (row[PAYMENT_ID] !== null) facts.payments.push(paymentIn(row));
  }
}

async function addOthers(pool: pg.Pool, facts: Facts, paymentIds: readonly string[]): Promise<void> {
  const rows = await runBatchStatement(pool, othersStatement, (to) => to.uuid(paymentIds, (id) => id));
  for (const row of rows) if (!facts.versions.has(row[0]!)) facts.payments.push(paymentIn(row));
}

const PAYMENT_ID = 8;

function paymentIn(row: TextRow): KnownPayment {
  const [orderId, , , , , , , , id, status, pending, valid, paid, method, aonce, bodyHash, paidAtMs] = row;
  return {
    id: id!,
    orderId: orderId!,
    status: status as PaymentStatus,
    amountPendingSat: BigInt(pending!),
    amountValidSat: BigInt(valid!),
    amountPaidSat: BigInt(paid!),
    method: method!,
    aonce: aonce === null ? null : BigInt(aonce!),
    bodyHash: bodyHash!,
    paidAt: timeIn(paidAtMs!),
  };
}

function timeIn(ms: string | null): Date | null {
  return ms === null ? null : new Date(Number(ms));
}

const paymentColumns = `p.id, p.status, amount_pending_sat, amount_valid_sat, amount_paid_sat, method, aonce, body_hash,
    (extract(epoch from paid_at) * 1000)::bigint`;

/** `xmin` names the transaction that wrote the row. */
const ordersSql = `
  with known as materialized (
    select id, xmin::text as version, transaction, currency, amount_int, multipay,
      (extract(epoch from accepted_at) * 1000)::bigint as accepted_ms,
      (extract(epoch from closed_at) * 1000)::bigint as closed_ms
    from merchant."order"
    where id = any ($1::uuid[]) or transaction = any ($2::uuid[])
  )
  select k.id, version, transaction, currency, amount_int, multipay, accepted_ms, closed_ms, ${paymentColumns}
  from known k left join merchant.payment p on p.order_id = k.id`;
const othersSql = `
  select order_id, null, null, null, null, null, null, null, ${paymentColumns}
  from merchant.payment p where id = any ($1::uuid[])`;

const ordersStatement = { name: 'facts-for-ipns', text: ordersSql, parameters: 2 };
const othersStatement = { name: 'payments-of-ipns', text: othersSql, parameters: 1 };
