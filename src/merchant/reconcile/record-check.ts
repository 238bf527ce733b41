import type { CheckOutcome, Prisma } from '../../database/generated/client.ts';
import type { OrderDetails } from '../../protocol/order-details.ts';
import type { MerchantDeps } from '../deps.ts';
import { type Actor, recordEvent } from '../history/record-event.ts';
import { storeDetails } from './store-details.ts';

/** What is kept of a comparison. */
export type NewCheck = {
  orderId: string;
  /** When the asking began: what has come since then is to be compared once more. */
  checkedAt: Date;
  outcome: CheckOutcome;
  /** Sentences, a line each. */
  difference: string | null;
  /** What was taken over, in sentences. */
  healed: readonly string[];
  gatewaySat: bigint;
  /** What we had before anything was taken over. */
  oursSat: bigint;
  details?: OrderDetails;
};

type RecordDeps = Pick<MerchantDeps, 'db' | 'now' | 'notices'>;

/** What an order's history says of an outcome when a person asked for it. */
const outcomeWords: Record<CheckOutcome, string> = {
  agrees: 'Both books agree.',
  healed: 'Something was missing here and was taken over.',
  differs: 'They differ.',
  unknown: 'The gateway does not know this order.',
};

/** Keeps what came of a comparison, what the gateway told beside it, and the lines of the order's history; all or nothing. */
export async function recordCheck(
  deps: RecordDeps,
  by: Actor | null,
  check: NewCheck,
): Promise<{ kind: 'compared'; outcome: CheckOutcome; difference: string | null }> {
  const { orderId, checkedAt } = check;
  const before = await deps.db.$transaction(async (tx) => {
    // In this order the intake locks, too: first the order, then its payments.
    await tx.$queryRaw`select 1 from merchant."order" where id = ${orderId}::uuid for no key update`;
    const known = await tx.orderCheck.findUnique({ where: { orderId } });
    if (check.details) await storeDetails(tx, orderId, check.details.payments, checkedAt);
    const { outcome, difference, gatewaySat, oursSat } = check;
    const said = isStillHealed(known, check) ? known : { outcome, difference };
    const row = { checkedAt, outcome: said.outcome, difference: said.difference, gatewaySat, oursSat };
    await tx.orderCheck.upsert({ where: { orderId }, create: { orderId, ...row }, update: row });
    await recordEvents(tx, by, check, known, checkedAt);
    return known;
  });
  const { outcome, difference } = check;
  const isNews = before?.outcome !== outcome || before.difference !== difference;
  if (by !== null || (isNews && (outcome !== 'agrees' || before !== null))) deps.notices.tell(orderId);
  return { kind: 'compared', outcome, difference };
}

type Known = { outcome: CheckOutcome; difference: string | null } | null;

/** That something was taken over is still to be seen when both books agree since then. */
function isStillHealed(known: Known, { outcome }: NewCheck): known is NonNullable<Known> {
  return known?.outcome === 'healed' && outcome === 'agrees';
}

async function recordEvents(
  tx: Prisma.TransactionClient,
  by: Actor | null,
  { orderId, outcome, difference, healed }: NewCheck,
  before: Known,
  now: Date,
): Promise<void> {
  if (healed.length > 0) {
    await recordEvent(tx, null, { action: 'order.healed', orderId, detail: healed.join('\n') }, now);
  }
  const isNew = before?.outcome !== outcome || before.difference !== difference;
  if ((outcome === 'differs' || outcome === 'unknown') && isNew) {
    await recordEvent(tx, null, { action: 'order.differs', orderId, detail: difference }, now);
  }
  if (by !== null) {
    await recordEvent(tx, by, { action: 'order.checked', orderId, detail: outcomeWords[outcome] }, now);
  }
}
