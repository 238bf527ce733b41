import { MAX_SATOSHI, SATOSHI_PER_BTC } from '../../protocol/money.ts';

/** A price that is not in BTC, and the rate that what is still due of it counts at. */
export type OrderPrice = { amountInt: bigint; rateMinorPerBtc: bigint };

/** Coins with the rate that they count at; null: the price's own. */
export type RatedCoins = { amountSat: bigint; rateMinorPerBtc?: bigint | null };

/**
 * How many satoshi a payment comes to: coins buy their share of the price at the rate they came under, what they leave of it
 * is due at the price's rate. Rounded up once, at the end, so nobody has paid less than the price. Coins beyond the price are
 * no part of what is due. Never more than there is.
 * @param coins in the order in which they came.
 */
export function dueSatOf({ amountInt, rateMinorPerBtc }: OrderPrice, coins: readonly RatedCoins[]): bigint {
  // In the currency's smallest unit times the satoshi of a bitcoin: so nothing is divided, hence rounded, on the way.
  let rest = amountInt * SATOSHI_PER_BTC;
  let dueSat = 0n;
  for (const coin of coins) {
    const rate = coin.rateMinorPerBtc ?? rateMinorPerBtc;
    const value = coin.amountSat * rate;
    if (value >= rest) return dueSat + divideUp(rest, rate);
    dueSat += coin.amountSat;
    rest -= value;
  }
  dueSat += divideUp(rest, rateMinorPerBtc);
  return dueSat < MAX_SATOSHI ? dueSat : MAX_SATOSHI;
}

function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
