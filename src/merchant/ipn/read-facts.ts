import type pg from 'pg';
import { binaryArray } from './binary-array.ts';
import { type IncomingIpn, type KnownOrder, type KnownPayment, orderIdIn } from './decide-receipts.ts';

/** What a batch of IPNs is decided on, as it was at one moment. */
export type Facts = {
  orders: KnownOrder[];
  payments: KnownPayment[];
  /** Of each order: another one after every change of its row. */
  versions: Map<string, string>;
};

/** Reads the orders that IPNs tell of, their payments, and payments that the IPNs name but that belong to other orders. */
export async function readFacts(pool: pg.Pool, ipns: readonly IncomingIpn[]): Promise<Facts> {
  const facts: Facts = { orders: [], payments: [], versions: new Map() };
  const messages = ipns.flatMap(({ parsed }) => (parsed.ok ? [parsed.message] : []));
  if (messages.length === 0) return facts;
  const { rows } = await pool.query<Row>({
    name: 'facts-for-ipns',
    text: sql,
    values: [
      binaryArray.uuid(messages.map((message) => message.transaction)),
      binaryArray.uuid(messages.flatMap((message) => orderIdIn(message) ?? [])),
      binaryArray.uuid(messages.map((message) => message.paymentId)),
    ],
  });
  for (const row of rows) {
    if (row.version !== null && !facts.versions.has(row.orderId)) {
      const { orderId: id, transaction, currency, multipay } = row;
      facts.orders.push({ id, transaction, currency, multipay, amountInt: BigInt(row.amountInt) });
      facts.versions.set(id, row.version);
    }
    if (row.id !== null) facts.payments.push(paymentOf(row.id, row));
  }
  return facts;
}

function paymentOf(id: string, row: Row): KnownPayment {
  return {
    id,
    orderId: row.orderId,
    status: row.status,
    amountPendingSat: BigInt(row.pending),
    amountValidSat: BigInt(row.valid),
    amountPaidSat: BigInt(row.paid),
    method: row.method,
    aonce: row.aonce === null ? null : BigInt(row.aonce),
    bodyHash: row.bodyHash,
    paidAt: row.paidAt,
  };
}

/** An order and one of its payments; `id` is null if it has none, `version` if the order is not asked for. */
type Row = Pick<KnownPayment, 'orderId' | 'status' | 'method' | 'bodyHash' | 'paidAt'> &
  Pick<KnownOrder, 'transaction' | 'currency' | 'multipay'> & {
    version: string | null;
    amountInt: string;
    id: string | null;
    pending: string;
    valid: string;
    paid: string;
    aonce: string | null;
  };

/** `xmin` names the transaction that wrote the row. */
const sql = `
  with known as materialized (
    select id, xmin::text as version, transaction, currency, amount_int, multipay from merchant."order"
    where transaction = any ($1::uuid[]) or id = any ($2::uuid[])
  )
  select k.id as "orderId", version, transaction, currency, amount_int as "amountInt", multipay, p.id, p.status,
    amount_pending_sat as pending, amount_valid_sat as valid, amount_paid_sat as paid, method, aonce,
    body_hash as "bodyHash", paid_at as "paidAt"
  from known k left join merchant.payment p on p.order_id = k.id
  union all
  select order_id, null, null, null, null, null, id, status, amount_pending_sat, amount_valid_sat, amount_paid_sat,
    method, aonce, body_hash, paid_at
  from merchant.payment
  where id = any ($3::uuid[]) and order_id not in (select id from known)`;
