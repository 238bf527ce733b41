import { Prisma, type PrismaClient, type ReceiptOutcome } from '../../../database/generated/client.ts';
import type { OldKey } from './signing-keys.ts';

/** A receipt with the beginning of its body, which is all of it unless `sizeBytes` says more. */
export type ReceiptRow = {
  id: bigint;
  receivedAt: Date;
  body: Uint8Array;
  sizeBytes: number;
  outcome: ReceiptOutcome;
  reason: string | null;
  orderId: string | null;
  /** The order's reference, if it has an order and that has one. */
  reference: string | null;
  transactionId: string | null;
  paymentId: string | null;
  status: string | null;
  aonce: bigint | null;
};

/** Longer than any honest IPN; a list must not carry the 256 kB that a body may have. */
const BODY_BYTES = 8_192;

/** Receipts, newest first, those with a smaller id than `before`. */
export async function readReceipts(
  db: PrismaClient,
  {
    outcome,
    orderId,
    before,
    take,
  }: { outcome?: ReceiptOutcome; orderId?: string; before?: bigint; take: number },
): Promise<ReceiptRow[]> {
  const conditions = [
    // Written out, so that the index of what was not applied can be seen to serve it.
    ...(outcome === undefined ? [] : [Prisma.raw(`r.outcome = '${outcome}'`)]),
    ...(orderId === undefined ? [] : [Prisma.sql`r.order_id = ${orderId}::uuid`]),
    ...(before === undefined ? [] : [Prisma.sql`r.id < ${before}`]),
  ];
  const where =
    conditions.length === 0 ? Prisma.empty : Prisma.sql`where ${Prisma.join(conditions, ' and ')}`;
  return db.$queryRaw<ReceiptRow[]>`
    select ${columns} from merchant.receipt r left join merchant."order" o on o.id = r.order_id
    ${where} order by r.id desc limit ${take}`;
}

/** Of each payment of an order the last receipt before one that was applied. */
export async function readAppliedBefore(
  db: PrismaClient,
  orderId: string,
  before: bigint,
  paymentId?: string,
): Promise<ReceiptRow[]> {
  const ofPayment =
    paymentId === undefined ? Prisma.empty : Prisma.sql`and r.payment_id = ${paymentId}::uuid`;
  return db.$queryRaw<ReceiptRow[]>`
    select distinct on (r.payment_id) ${columns}
    from merchant.receipt r left join merchant."order" o on o.id = r.order_id
    where r.order_id = ${orderId}::uuid and r.id < ${before} and r.outcome = 'applied' ${ofPayment}
    order by r.payment_id, r.id desc`;
}

const columns = Prisma.sql`r.id, r.received_at as "receivedAt", substring(r.body for ${BODY_BYTES}::int) as body,
  octet_length(r.body) as "sizeBytes", r.outcome::text as outcome, r.reason, r.order_id::text as "orderId", o.reference,
  r.transaction::text as "transactionId", r.payment_id::text as "paymentId", r.status, r.aonce`;

/** The key pairs that the shop had before. */
export function readOldKeys(db: PrismaClient): Promise<OldKey[]> {
  return db.retiredKeyPair.findMany({ select: { restKey: true, retiredAt: true, validUntil: true } });
}
