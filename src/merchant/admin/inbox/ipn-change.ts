import { shortId } from '../../../database/short-id.ts';
import { parseIpn } from '../../../protocol/ipn-message.ts';
import { formatSatoshi } from '../../../protocol/money.ts';
import { type PaymentSnapshot, snapshotOf } from '../../orders/payment-snapshot.ts';

/** What an IPN tells of a payment. */
export type Telling = Pick<
  PaymentSnapshot,
  'status' | 'amountPendingSat' | 'amountValidSat' | 'amountPaidSat' | 'aonce'
>;

/** What a body tells of its payment; null if it cannot be read, or only its beginning is at hand. Pure. */
export function tellingIn(body: Uint8Array, sizeBytes: number): Telling | null {
  if (body.length < sizeBytes) return null;
  const parsed = parseIpn(body);
  return parsed.ok ? snapshotOf(parsed.message, '') : null;
}

/**
 * What an IPN changed of its payment, in words: `Payment 1a2b3c4d: partial → paid, valid 0.0004 → 0.001 BTC`. Pure.
 * @param before what the last IPN before it told that was applied; null if it is the payment's first.
 */
export function changeText(paymentId: string, telling: Telling, before: Telling | null): string {
  const parts = [change(before?.status, telling.status), ...amountParts(telling, before)];
  return `Payment ${shortId(paymentId)}: ${before === null ? 'new, ' : ''}${parts.join(', ')}`;
}

function amountParts(telling: Telling, before: Telling | null): string[] {
  const parts: string[] = [];
  for (const [name, key] of [
    ['pending', 'amountPendingSat'],
    ['valid', 'amountValidSat'],
    ['paid', 'amountPaidSat'],
  ] as const) {
    const [old, now] = [before?.[key] ?? 0n, telling[key]];
    if (old === now) continue;
    parts.push(`${name} ${before === null ? btc(now) : change(btc(old), btc(now))} BTC`);
  }
  return parts;
}

function change(old: string | undefined, now: string): string {
  return old === undefined || old === now ? now : `${old} → ${now}`;
}

/** Without the zeros nobody reads here: this is a sentence, the exact amounts stand beside it. */
function btc(sat: bigint): string {
  return formatSatoshi(sat).replace(/\.?0+$/, '');
}
