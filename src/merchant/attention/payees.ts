import { z } from 'zod';
import type { Claim } from './money-owed.ts';

/** To whom what is to be sent back; the amount in satoshi, the address null if the payer left none. */
export type Payee = { amountSat: bigint; returnAddress: string | null };

const stored = z.array(z.tuple([z.string().regex(/^\d{1,18}$/), z.string().nullable()]));

/** To whom claims are to be sent back, each payment by itself: coins never go to another payer's address. Pure. */
export function payeesOf(claims: readonly Claim[]): Payee[] {
  const payees = new Map<string, Payee>();
  for (const { payment, grossSat, refundedSat } of claims) {
    const amountSat = grossSat - refundedSat + (payees.get(payment.id)?.amountSat ?? 0n);
    if (amountSat > 0n) payees.set(payment.id, { amountSat, returnAddress: payment.returnAddress || null });
  }
  return [...payees.values()];
}

/** As one text, for the details of an entry. */
export function payeesText(payees: readonly Payee[]): string {
  return JSON.stringify(payees.map(({ amountSat, returnAddress }) => [`${amountSat}`, returnAddress]));
}

/** Reads such a text; nobody from one that is none. */
export function payeesIn(text: string | undefined): Payee[] {
  try {
    const rows = stored.parse(JSON.parse(text ?? '[]'));
    return rows.map(([sat, returnAddress]) => ({ amountSat: BigInt(sat), returnAddress }));
  } catch {
    return [];
  }
}
