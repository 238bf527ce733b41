import type { GatewaySettings } from '../deps.ts';

/** Newly made coins cannot be spent, nor can what was paid with them be relied on, before that many blocks. */
export const COINBASE_CONFIRMATIONS = 100;

/** How many blocks are wanted, by the gateway's settings. */
export type ConfirmationTerms = Pick<GatewaySettings, 'confirmations' | 'confirmationsSmall'>;

/** What the confirmations of coins depend on. */
export type PlacedCoins = {
  amountSat: bigint;
  /** The block they are in, or null while they wait in the mempool. */
  blockHeight: number | null;
  /** Newly made by their block. */
  coinbase: boolean;
};

/** How many blocks confirm a deposit: 0 in the mempool, 1 in the newest block. */
export function confirmationsOf(deposit: Pick<PlacedCoins, 'blockHeight'>, tipHeight: number): number {
  return deposit.blockHeight === null ? 0 : Math.max(0, tipHeight - deposit.blockHeight + 1);
}

/** How many blocks are enough for an amount: never more for less. */
export function confirmationsFor(terms: ConfirmationTerms, amountSat: bigint): number {
  const enough = terms.confirmationsSmall.filter(({ upToSat }) => amountSat <= upToSat);
  return Math.min(terms.confirmations, ...enough.map(({ confirmations }) => confirmations));
}

/** All numbers of confirmations at which coins may become valid, or stop being so. */
export function depthsThatMatter(terms: ConfirmationTerms): number[] {
  const small = terms.confirmationsSmall.map(({ confirmations }) => confirmations);
  return [...new Set([terms.confirmations, ...small, Math.max(COINBASE_CONFIRMATIONS, terms.confirmations)])];
}

/**
 * How many confirmations each of a payment's deposits wants. The amount that counts is what is due or, if that is more, what
 * had come by then; so coins that come later never put off those that are deeper already.
 */
export function confirmationsWanted(
  terms: ConfirmationTerms,
  dueSat: bigint,
  deposits: readonly PlacedCoins[],
  tipHeight: number,
): (deposit: PlacedCoins) => number {
  const comeByDepth = new Map<number, bigint>();
  let comeSat = 0n;
  const depthOf = (deposit: PlacedCoins) => confirmationsOf(deposit, tipHeight);
  for (const deposit of deposits.toSorted((one, other) => depthOf(other) - depthOf(one))) {
    comeSat += deposit.amountSat;
    comeByDepth.set(depthOf(deposit), comeSat);
  }
  return (deposit) => {
    const cameSat = comeByDepth.get(depthOf(deposit)) ?? 0n;
    const wanted = confirmationsFor(terms, cameSat > dueSat ? cameSat : dueSat);
    return deposit.coinbase ? Math.max(COINBASE_CONFIRMATIONS, wanted) : wanted;
  };
}
