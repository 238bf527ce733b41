import { isCurrency } from '../../protocol/currencies.ts';
import { displayExact } from '../../protocol/money.ts';
import type { AttentionDetail, Finding } from './attention-kinds.ts';
import { type Claim, dueSatOf, dueSatOfPayment, moneyOwed } from './money-owed.ts';
import type { OrderFacts } from './order-facts.ts';
import { payeesOf, payeesText } from './payees.ts';

/** Coins that have not moved for so long are not simply waiting for their next block. */
export const PENDING_MS_MAX = 2 * 60 * 60_000;
/** A gateway that does not answer at once is asked again by the shop; only then a person has to. */
const GATEWAY_FAILED_MS = 60_000;
/** Texts that are part of an index stay short. */
const FACT_LENGTH_MAX = 200;

/**
 * What about an order needs a person. Pure and total.
 * @param toleranceSat how much less than the price is taken as paid.
 */
export function orderAttention(order: OrderFacts, now: Date, toleranceSat: bigint): Finding[] {
  const claims = moneyOwed(order, toleranceSat);
  const of = (why: Claim['why']) => claims.filter((claim) => claim.why === why);
  const late = lateFinding(order, of('late'));
  return [
    ...gatewayFailed(order, now),
    ...overpaid(order, of('surplus')),
    ...late,
    ...underpaid(order, of('short')),
    // One entry for one trouble.
    ...(late.length > 0 ? [] : pendingLong(order, now)),
    ...differs(order),
  ];
}

function finding(
  order: OrderFacts,
  kind: Finding['kind'],
  facts: string,
  since: Date,
  more: AttentionDetail,
): Finding {
  const price = isCurrency(order.currency)
    ? displayExact(order.amountInt, order.currency)
    : `${order.amountInt} ${order.currency}`;
  const reference = order.reference === null ? {} : { reference: order.reference };
  const detail = { ...reference, price, status: order.status, ...more };
  return { kind, subject: order.id, orderId: order.id, facts, detail, since };
}

function underpaid(order: OrderFacts, claims: readonly Claim[]): Finding[] {
  const [first, ...others] = claims;
  if (!first) return [];
  const { owedSat, grossSat } = sumsOf(claims);
  const dueSat = others.length > 0 ? null : dueSatOfPayment(order, first.payment);
  const detail = {
    validSat: `${grossSat}`,
    ...(dueSat === null ? {} : { dueSat: `${dueSat}` }),
    ...(dueSat === null || dueSat <= grossSat ? {} : { missingSat: `${dueSat - grossSat}` }),
    ...(order.closedAt === null ? {} : { endedBy: 'closed_here' }),
    ...toSendBack(claims, owedSat),
  };
  const facts = `${factsOf(order, claims)}${order.closedAt === null ? '' : ' closed'}`;
  return [finding(order, 'underpaid', facts, lastChange(order), detail)];
}

function overpaid(order: OrderFacts, claims: readonly Claim[]): Finding[] {
  if (claims.length === 0) return [];
  const { owedSat } = sumsOf(claims);
  const dueSat = dueSatOf(order);
  const detail = {
    surplusSat: `${owedSat}`,
    validSat: `${order.amountValidSat}`,
    ...(dueSat === null || order.multipay ? {} : { dueSat: `${dueSat}` }),
    ...toSendBack(claims, owedSat),
  };
  return [finding(order, 'overpaid', factsOf(order, claims), lastChange(order), detail)];
}

function lateFinding(order: OrderFacts, claims: readonly Claim[]): Finding[] {
  const [first] = claims;
  if (!first) return [];
  const { owedSat, pendingSat } = sumsOf(claims);
  const dueSat = dueSatOf(order);
  const overSat = dueSat === null || order.multipay ? 0n : order.amountValidSat - dueSat;
  const detail = {
    lateSat: `${owedSat}`,
    pendingSat: `${pendingSat}`,
    ...(first.endedBy === null ? {} : { endedBy: first.endedBy }),
    ...(order.status === 'paid' && overSat > 0n && overSat < owedSat ? { surplusSat: `${overSat}` } : {}),
    ...toSendBack(claims, owedSat),
  };
  const facts = `${factsOf(order, claims)} pending=${pendingSat}`;
  return [finding(order, 'late', facts, lastChange(order), detail)];
}

function sumsOf(claims: readonly Claim[]) {
  const sum = (of: (claim: Claim) => bigint) => claims.reduce((total, claim) => total + of(claim), 0n);
  const [grossSat, refundedSat] = [sum((claim) => claim.grossSat), sum((claim) => claim.refundedSat)];
  return { grossSat, refundedSat, owedSat: grossSat - refundedSat, pendingSat: sum((c) => c.pendingSat) };
}

/** Gross and sent back, not what is left: the same surplus that comes once more after a refund is another entry. */
function factsOf({ refundsTakenBack }: OrderFacts, claims: readonly Claim[]): string {
  const { grossSat, refundedSat } = sumsOf(claims);
  return `valid=${grossSat} refunded=${refundedSat}${refundsTakenBack === 0 ? '' : ` taken_back=${refundsTakenBack}`}`;
}

function toSendBack(claims: readonly Claim[], owedSat: bigint): AttentionDetail {
  const { refundedSat } = sumsOf(claims);
  return {
    owedSat: `${owedSat}`,
    payees: payeesText(payeesOf(claims)),
    ...(refundedSat > 0n ? { refundedSat: `${refundedSat}` } : {}),
  };
}

function pendingLong(order: OrderFacts, now: Date): Finding[] {
  // Only those that wait for too long: whoever pays after them neither hides them nor makes another entry of them.
  const pending = order.payments.filter(
    ({ amountPendingSat, updatedAt }) =>
      amountPendingSat > 0n && now.getTime() - updatedAt.getTime() >= PENDING_MS_MAX,
  );
  if (pending.length === 0) return [];
  const since = new Date(Math.min(...pending.map(({ updatedAt }) => updatedAt.getTime())));
  const pendingSat = `${pending.reduce((total, { amountPendingSat }) => total + amountPendingSat, 0n)}`;
  const facts = `pending=${pendingSat} since=${since.toISOString()}`;
  return [finding(order, 'pending_long', facts, since, { pendingSat })];
}

function gatewayFailed(order: OrderFacts, now: Date): Finding[] {
  if (order.status !== 'created' || order.gatewayError === null) return [];
  if (now.getTime() - order.createdAt.getTime() < GATEWAY_FAILED_MS) return [];
  const facts = `${order.gatewayErrorCode ?? ''}: ${order.gatewayError}`.slice(0, FACT_LENGTH_MAX);
  return [finding(order, 'gateway_failed', facts, order.createdAt, { error: order.gatewayError })];
}

function differs(order: OrderFacts): Finding[] {
  const { check } = order;
  if (check === null || (check.outcome !== 'differs' && check.outcome !== 'unknown')) return [];
  const detail = {
    outcome: check.outcome,
    gatewaySat: `${check.gatewaySat}`,
    oursSat: `${check.oursSat}`,
    ...(check.difference ? { difference: check.difference } : {}),
  };
  const facts = `${check.outcome} gateway=${check.gatewaySat} ours=${check.oursSat}`;
  return [finding(order, 'differs', facts, check.checkedAt, detail)];
}

function lastChange({ payments, updatedAt }: OrderFacts): Date {
  const times = payments.map((payment) => payment.updatedAt.getTime());
  return times.length === 0 ? updatedAt : new Date(Math.max(...times));
}
