import { isCurrency } from '../../protocol/currencies.ts';
import { displayExact } from '../../protocol/money.ts';
import { shortfallSat } from '../orders/order-state.ts';
import type { AttentionDetail, Finding } from './attention-kinds.ts';
import { dueSatOf, lateCoins, surplusSatOf } from './money-owed.ts';
import type { OrderFacts } from './order-facts.ts';

/** Coins that have not moved for so long are not simply waiting for their next block. */
const PENDING_MS_MAX = 2 * 60 * 60_000;
/** A gateway that does not answer at once is asked again by the shop; only then a person has to. */
const GATEWAY_FAILED_MS = 60_000;
/** Texts that are part of an index stay short. */
const FACT_LENGTH_MAX = 200;

/**
 * What about an order needs a person. Pure and total.
 * @param toleranceSat how much less than the price is taken as paid.
 */
export function orderAttention(order: OrderFacts, now: Date, toleranceSat: bigint): Finding[] {
  const late = lateFinding(order);
  // One entry for one trouble: coins that came too late say all that there is to say about what is missing.
  const short = late.length > 0 ? [] : [...underpaid(order, toleranceSat), ...pendingLong(order, now)];
  return [...gatewayFailed(order, now), ...overpaid(order), ...late, ...short, ...differs(order)];
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

function underpaid(order: OrderFacts, toleranceSat: bigint): Finding[] {
  const { amountPendingSat, amountValidSat } = order;
  if (order.status !== 'partial' || amountPendingSat > 0n || amountValidSat === 0n) return [];
  if (order.refundedSat >= amountValidSat) return [];
  if (order.closedAt !== null) return [];
  const isBtc = order.currency === 'BTC';
  if (isBtc && shortfallSat(order, amountValidSat, toleranceSat) === 0n) return [];
  const dueSat = dueSatOf(order);
  const missing =
    dueSat === null || dueSat <= amountValidSat ? {} : { missingSat: `${dueSat - amountValidSat}` };
  const due = dueSat === null ? {} : { dueSat: `${dueSat}` };
  const detail = { validSat: `${amountValidSat}`, ...due, ...missing };
  return [finding(order, 'underpaid', `valid=${amountValidSat}`, lastChange(order), detail)];
}

function overpaid(order: OrderFacts): Finding[] {
  const surplusSat = lessRefunds(surplusSatOf(order), order.refundedSat);
  if (surplusSat === 0n) return [];
  const dueSat = dueSatOf(order);
  const returnAddress = order.payments.findLast((payment) => payment.returnAddress)?.returnAddress;
  const detail = {
    surplusSat: `${surplusSat}`,
    validSat: `${order.amountValidSat}`,
    ...(order.refundedSat > 0n ? { refundedSat: `${order.refundedSat}` } : {}),
    ...(dueSat === null || order.multipay ? {} : { dueSat: `${dueSat}` }),
    ...(returnAddress ? { returnAddress } : {}),
  };
  return [finding(order, 'overpaid', `surplus=${surplusSat}`, lastChange(order), detail)];
}

function lateFinding(order: OrderFacts): Finding[] {
  // Whoever accepted it has seen them.
  if (order.acceptedAt !== null) return [];
  const coins = order.payments.flatMap((payment) => lateCoins(order, payment));
  const [first] = coins;
  if (!first) return [];
  // What was sent back paid for the surplus first.
  const refundedSat = lessRefunds(order.refundedSat, surplusSatOf(order));
  const lateSat = lessRefunds(
    coins.reduce((sum, { sat }) => sum + sat, 0n),
    refundedSat,
  );
  if (lateSat === 0n) return [];
  const returnAddress = order.payments.findLast((payment) => payment.returnAddress)?.returnAddress;
  const detail = {
    lateSat: `${lateSat}`,
    endedBy: first.endedBy,
    pendingSat: `${order.amountPendingSat}`,
    ...(returnAddress ? { returnAddress } : {}),
  };
  return [finding(order, 'late', `late=${lateSat}`, lastChange(order), detail)];
}

function pendingLong(order: OrderFacts, now: Date): Finding[] {
  const pending = order.payments.filter(({ amountPendingSat }) => amountPendingSat > 0n);
  if (pending.length === 0) return [];
  const since = new Date(Math.max(...pending.map(({ updatedAt }) => updatedAt.getTime())));
  if (now.getTime() - since.getTime() < PENDING_MS_MAX) return [];
  const pendingSat = `${order.amountPendingSat}`;
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

/** Never less than nothing: whoever sent back too much has no claim here. */
function lessRefunds(sat: bigint, refundedSat: bigint): bigint {
  return sat > refundedSat ? sat - refundedSat : 0n;
}

function lastChange({ payments, updatedAt }: OrderFacts): Date {
  const times = payments.map((payment) => payment.updatedAt.getTime());
  return times.length === 0 ? updatedAt : new Date(Math.max(...times));
}
