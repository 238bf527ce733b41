import type { GatewayStatus } from '../../database/generated/client.ts';
import { shortfallOf } from '../../protocol/shortfall.ts';
import type { GatewaySettings } from '../deps.ts';
import { confirmationsOf, confirmationsWanted, type PlacedCoins } from './confirmations.ts';
import { dueSatOf, type OrderPrice, type RatedCoins } from './due.ts';

/** Coins on a payment's address, as the chain has them. */
export type DepositFact = PlacedCoins &
  RatedCoins & {
    /** Neither in a block nor in the mempool any more. */
    vanished: boolean;
  };

/** The settings that a payment's state depends on. */
export type PaymentTerms = Pick<
  GatewaySettings,
  'confirmations' | 'confirmationsSmall' | 'shortfallToleranceSat'
>;

/** All that decides a payment's state. */
export type PaymentFacts = {
  /** What was quoted; null while no address is bound, so no coins can be there. */
  dueSat: bigint | null;
  /** For a price that is not in BTC, whose coins may count at different rates; otherwise what is due is due. */
  price?: OrderPrice | null;
  /** Those of such a price in the order in which they came. */
  deposits: readonly DepositFact[];
  cancelled: boolean;
  orderClosed: boolean;
  tipHeight: number;
  terms: PaymentTerms;
};

/** What a payment is, by its facts. */
export type PaymentState = {
  status: GatewayStatus;
  amountPendingSat: bigint;
  amountValidSat: bigint;
};

/**
 * Decides what a payment is. Pure and total: the same facts give the same state, in whatever order they came about.
 * Money speaks before wishes: coins that come after a cancel or a close make the payment partial or paid all the same.
 */
export function paymentState(facts: PaymentFacts): PaymentState {
  const { tipHeight, terms } = facts;
  const living = facts.deposits.filter(({ vanished }) => !vanished);
  const wantedOf = confirmationsWanted(terms, facts.dueSat ?? 0n, living, tipHeight);
  const valid = living.filter((deposit) => confirmationsOf(deposit, tipHeight) >= wantedOf(deposit));
  const amountValidSat = sum(valid);
  const amountPendingSat = sum(living) - amountValidSat;
  return { status: status(facts, valid, amountPendingSat), amountPendingSat, amountValidSat };
}

function sum(coins: readonly RatedCoins[]): bigint {
  return coins.reduce((total, { amountSat }) => total + amountSat, 0n);
}

function status(facts: PaymentFacts, valid: readonly RatedCoins[], pendingSat: bigint): GatewayStatus {
  const { price, terms } = facts;
  const validSat = sum(valid);
  // By the valid coins alone: pending ones must not lower what is due of those that came at another rate.
  const dueSat = facts.dueSat !== null && price ? dueSatOf(price, valid) : facts.dueSat;
  if (dueSat !== null && validSat > 0n && shortfallSat(dueSat, validSat, terms) === 0n) return 'paid';
  if (pendingSat + validSat > 0n) return 'partial';
  if (facts.cancelled) return 'cancelled';
  if (facts.orderClosed) return 'closed';
  return 'open';
}

/** How many satoshi are missing still; 0 also for so few that they are taken as paid. */
export function shortfallSat(
  dueSat: bigint,
  receivedSat: bigint,
  { shortfallToleranceSat }: Pick<PaymentTerms, 'shortfallToleranceSat'>,
): bigint {
  return shortfallOf(dueSat, receivedSat, shortfallToleranceSat);
}

/** How many satoshi came on top of what was due: they are owed to the payer. */
export function surplusSat(dueSat: bigint | null, receivedSat: bigint): bigint {
  return dueSat !== null && receivedSat > dueSat ? receivedSat - dueSat : 0n;
}

/** When coins can have come: after `absentAt`, a look at the network that did not show them, if there was one. */
export type ArrivalFact = { absentAt: Date | null };

/** Whether coins certainly came after a moment. What nobody could see is decided for the payer. */
export function cameAfter({ absentAt }: ArrivalFact, moment: Date): boolean {
  return absentAt !== null && absentAt >= moment;
}

/** Whether coins certainly came after their payment was cancelled or its order closed. */
export function isLate(
  deposit: ArrivalFact,
  ended: { cancelledAt: Date | null; closedAt: Date | null },
): boolean {
  return [ended.cancelledAt, ended.closedAt].some((end) => end !== null && cameAfter(deposit, end));
}

/** Decides what an order is, from its payments: the best of them, and the shop's or the clock's word where none has coins. */
export function orderStatus(
  payments: readonly GatewayStatus[],
  multipay: boolean,
  closed: boolean,
): GatewayStatus {
  if (payments.includes('paid')) return 'paid';
  if (payments.includes('partial')) return 'partial';
  if (closed) return 'closed';
  // One payer who cancels a multipay order does not cancel it for the others.
  if (!multipay && payments.length > 0 && payments.every((payment) => payment === 'cancelled'))
    return 'cancelled';
  return 'open';
}
