import { parseForm } from '../../../protocol/form.ts';
import { formatSatoshi } from '../../../protocol/money.ts';
import { printableText } from './printable-bytes.ts';

/** A field of an IPN's form, decoded. */
export type IpnField = {
  name: string;
  /** Invisible bytes as `\x00`; cut if it is long. */
  value: string;
  /** What it says, in words; null if it speaks for itself. */
  meaning: string | null;
};

const FIELDS_MAX = 40;
const VALUE_BYTES_MAX = 1_000;

const meanings: Record<string, string> = {
  id: 'the transaction: the order at the gateway',
  payment_id: 'one payer’s payment',
  status: 'what the payment is now',
  aonce: 'the number of this IPN: higher ones are newer',
  method: 'how it was paid',
  date: 'when it was paid, UTC',
  currency: 'what the amount is in',
};
const amounts: Record<string, string> = {
  amount: 'paid',
  amount_pending: 'seen, not confirmed yet',
  amount_valid: 'confirmed',
  amount_total: 'both together',
};

/** The fields of a body, at most 40. Pure and total. @param orderId of the order that it was for. */
export function ipnFields(body: Uint8Array, orderId: string | null): { fields: IpnField[]; more: number } {
  const form = [...parseForm(body)];
  const fields = form.slice(0, FIELDS_MAX).map(([name, bytes]) => {
    const value = cut(bytes);
    return {
      name: printableText(Buffer.from(name.slice(0, 100))),
      value,
      meaning: meaningOf(name, value, orderId),
    };
  });
  return { fields, more: form.length - fields.length };
}

function cut(bytes: Buffer): string {
  const left = bytes.length - VALUE_BYTES_MAX;
  const shown = printableText(bytes.subarray(0, VALUE_BYTES_MAX));
  return left > 0 ? `${shown} … and ${left} bytes more` : shown;
}

function meaningOf(name: string, value: string, orderId: string | null): string | null {
  if (name === 'data')
    return value === orderId && orderId !== null ? 'our order’s id' : 'what the order carried along';
  if (Object.hasOwn(amounts, name)) {
    return /^[0-9]{1,16}$/.test(value)
      ? `${formatSatoshi(BigInt(value))} BTC ${amounts[name]}`
      : amounts[name]!;
  }
  return Object.hasOwn(meanings, name) ? meanings[name]! : 'not a field of the protocol: ignored';
}
