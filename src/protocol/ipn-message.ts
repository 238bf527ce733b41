import { encodeForm, type FormFields, fieldText, parseFields } from './form.ts';
import { formatUtc, parseIpnDate } from './ipn-date.ts';
import { MAX_SATOSHI } from './money.ts';
import { parseNonce } from './nonce.ts';

export { formatUtc, parseIpnDate };

/** One notification: what a payment looked like at one moment. Amounts in satoshi. protocol.md §3. */
export type IpnMessage = {
  /** UUID, lower case */
  transaction: string;
  /** UUID, lower case */
  paymentId: string;
  data: Buffer | null;
  /** Orders the notifications of one API key; null when the sender gave none. */
  aonce: bigint | null;
} & IpnStatus;

type IpnStatus =
  | { status: 'paid'; amountSat: bigint; currency: string; method: string; paidAt: Date }
  | { status: 'partial'; amountPendingSat: bigint; amountValidSat: bigint; amountTotalSat: bigint }
  | { status: 'cancelled' }
  | { status: 'closed' };

type Refusal = { ok: false; reason: string };

const METHOD_LENGTH_MAX = 64;

/**
 * The form body of a notification: the fields of the table and never another, since a live shop refused
 * unknown ones; `data` only when there is some. Throws a RangeError for an invalid date. protocol.md §3.
 */
export function encodeIpn(message: IpnMessage): string {
  const fields: Array<[string, string | Uint8Array]> = [
    ['id', message.transaction],
    ['payment_id', message.paymentId],
    ['status', message.status],
  ];
  if (message.data !== null && message.data.length > 0) fields.push(['data', message.data]);
  if (message.aonce !== null) fields.push(['aonce', message.aonce.toString()]);
  if (message.status === 'partial') {
    fields.push(
      ['amount_pending', message.amountPendingSat.toString()],
      ['amount_valid', message.amountValidSat.toString()],
      ['amount_total', message.amountTotalSat.toString()],
    );
  } else if (message.status === 'paid') {
    fields.push(
      ['amount', message.amountSat.toString()],
      ['currency', message.currency],
      ['method', message.method],
      ['date', formatUtc(message.paidAt)],
    );
  }
  return encodeForm(fields);
}

/**
 * Reads the form body of a notification whose signature was already verified, or gives the reason why it is none. Unknown
 * fields are ignored; ids come out in lower case. Never throws. protocol.md §3.
 */
export function parseIpn(body: Uint8Array): { ok: true; message: IpnMessage } | Refusal {
  const form = parseFields(body);
  const transaction = readUuid(form, 'id');
  if (transaction === null) return refusal(reasonWithoutTransaction(form));
  const paymentId = readUuid(form, 'payment_id');
  if (paymentId === null) return refusal('payment_id is not a UUID');
  const aonceText = fieldText(form, 'aonce');
  const aonce = parseNonce(aonceText);
  if (aonceText !== undefined && aonce === null) return refusal('aonce is not an integer from 0 to 2^63 - 1');
  const status = readStatus(form);
  if ('reason' in status) return status;
  const data = form.get('data');
  return {
    ok: true,
    message: {
      transaction,
      paymentId,
      data: data === undefined || data.length === 0 ? null : Buffer.from(data, 'latin1'),
      aonce,
      ...status,
    },
  };
}

/** Coins on an address are told of by an IPN of another kind (protocol.md §6), which names no order. */
function reasonWithoutTransaction(form: FormFields): string {
  const tellsOfAddress = !form.has('id') && form.has('item') && form.has('txid');
  return tellsOfAddress ? 'it tells of coins on an address, not of an order' : 'id is not a UUID';
}

function readStatus(form: FormFields): IpnStatus | Refusal {
  const status = fieldText(form, 'status');
  if (status === 'paid') return readPaid(form);
  if (status === 'partial') return readPartial(form);
  if (status === 'cancelled' || status === 'closed') return { status };
  return refusal('status is none of paid, partial, cancelled, closed');
}

function readPaid(form: FormFields): IpnStatus | Refusal {
  const amountSat = readSatoshi(form, 'amount');
  if (amountSat === null) return refusal('amount is not a number of satoshi');
  const currency = fieldText(form, 'currency');
  // The amount is in satoshi; were it said to be anything else, counting it would be a guess.
  if (currency !== 'BTC') return refusal('currency is not BTC');
  const method = fieldText(form, 'method');
  if (!method || method.length > METHOD_LENGTH_MAX || /\p{Cc}/u.test(method)) {
    return refusal(`method is not a text of 1 to ${METHOD_LENGTH_MAX} characters`);
  }
  const paidAt = parseIpnDate(fieldText(form, 'date') ?? '');
  if (paidAt === null) return refusal('date is not a date');
  return { status: 'paid', amountSat, currency, method, paidAt };
}

function readPartial(form: FormFields): IpnStatus | Refusal {
  const amountPendingSat = readSatoshi(form, 'amount_pending');
  if (amountPendingSat === null) return refusal('amount_pending is not a number of satoshi');
  const amountValidSat = readSatoshi(form, 'amount_valid');
  if (amountValidSat === null) return refusal('amount_valid is not a number of satoshi');
  const amountTotalSat = amountPendingSat + amountValidSat;
  if (amountTotalSat > MAX_SATOSHI) return refusal('amount_pending and amount_valid are too large');
  if (form.has('amount_total') && readSatoshi(form, 'amount_total') !== amountTotalSat) {
    return refusal('amount_total is not the sum of amount_pending and amount_valid');
  }
  return { status: 'partial', amountPendingSat, amountValidSat, amountTotalSat };
}

function readUuid(form: FormFields, name: string): string | null {
  const text = fieldText(form, name);
  if (text === undefined) return null;
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)
    ? text.toLowerCase()
    : null;
}

function readSatoshi(form: FormFields, name: string): bigint | null {
  const amountSat = parseNonce(fieldText(form, name));
  return amountSat !== null && amountSat <= MAX_SATOSHI ? amountSat : null;
}

function refusal(reason: string): Refusal {
  return { ok: false, reason };
}
