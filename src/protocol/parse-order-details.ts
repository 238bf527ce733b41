import { type CurrencyCode, isCurrency } from './currencies.ts';
import { parseIpnDate } from './ipn-date.ts';
import { MAX_SATOSHI, parseAmountInt, parseDecimal } from './money.ts';
import { parseNonce } from './nonce.ts';
import {
  type DepositDetails,
  detailStatuses,
  type IpnDetails,
  type OrderDetails,
  type PaymentDetails,
} from './order-details.ts';

const INT32_MAX = 2 ** 31 - 1;
const TEXT_LENGTH_MAX = 256;
const DESCRIPTION_LENGTH_MAX = 4_096;

/** What the reply said, or which part of it cannot be read. */
export type ParsedDetails = { ok: true; details: OrderDetails } | { ok: false; reason: string };

/**
 * Reads the value of a reply to `merchant/order/details`, as `encodeOrderDetails` writes it. What there may be none of may be
 * missing, and what is not known is ignored; but ids, amounts and times that are there have to be some. Never throws.
 */
export function parseOrderDetails(value: unknown): ParsedDetails {
  try {
    return { ok: true, details: readOrder(fieldsOf(value, 'the reply')) };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, reason: error.message };
    throw error;
  }
}

class Unreadable extends Error {}

type Fields = Record<string, unknown>;

function readOrder(order: Fields): OrderDetails {
  const currency = readText(order, 'currency');
  if (!isCurrency(currency)) throw new Unreadable('currency is not one of the protocol');
  const price = parseAmountInt(readText(fieldsOf(order.amount, 'amount'), 'value_int'), currency);
  if (!price.ok) throw new Unreadable(`amount ${price.problem}`);
  return {
    transaction: readUuid(order, 'transaction'),
    status: readStatus(order),
    currency,
    amountInt: price.amountInt,
    description: optional(order, 'description', (fields, name) =>
      readText(fields, name, DESCRIPTION_LENGTH_MAX),
    ),
    createdAt: readTime(order, 'created'),
    expiresAt: optional(order, 'expires', readTime),
    closedAt: optional(order, 'closed', readTime),
    askedAt: readTime(order, 'now'),
    paymentsTotal: readCount(order, 'payments_total'),
    payments: readList(order, 'payments').map((payment) => readPayment(payment, currency)),
  };
}

function readPayment(payment: Fields, currency: CurrencyCode): PaymentDetails {
  const deposits = readList(payment, 'deposits').map(readDeposit);
  return {
    paymentId: readUuid(payment, 'payment_id'),
    status: readStatus(payment),
    address: optional(payment, 'address', readText),
    dueSat: optional(payment, 'due_int', readSatoshi),
    amountPendingSat: readSatoshi(payment, 'amount_pending'),
    amountValidSat: readSatoshi(payment, 'amount_valid'),
    returnAddress: optional(payment, 'return_address', readText),
    rateMinorPerBtc: optional(payment, 'rate', (fields, name) => readRate(fields, name, currency)),
    rateSource: optional(payment, 'rate_source', readText),
    rateAt: optional(payment, 'rate_at', readTime),
    quotedAt: optional(payment, 'quoted_at', readTime),
    createdAt: readTime(payment, 'created'),
    paidAt: optional(payment, 'paid_at', readTime),
    cancelledAt: optional(payment, 'cancelled_at', readTime),
    depositsTotal: optional(payment, 'deposits_total', readCount) ?? deposits.length,
    deposits,
    ipn: optional(payment, 'ipn', (fields, name) => readIpnDetails(payment, fieldsOf(fields[name], name))),
  };
}

function readDeposit(deposit: Fields): DepositDetails {
  const txid = readText(deposit, 'txid');
  if (!/^[0-9a-f]{64}$/.test(txid)) throw new Unreadable('txid is not the id of a bitcoin transaction');
  return {
    txid,
    vout: readCount(deposit, 'n'),
    amountSat: readSatoshi(deposit, 'amount_int'),
    confirmations: readCount(deposit, 'confirmations'),
    blockHash: optional(deposit, 'blockid', readText),
    blockHeight: optional(deposit, 'height', readCount),
    seenAt: readTime(deposit, 'seen'),
    vanished: readFlag(deposit, 'vanished'),
  };
}

function readIpnDetails(payment: Fields, ipn: Fields): IpnDetails {
  const aonce = parseNonce(readText(payment, 'aonce'));
  if (aonce === null) throw new Unreadable('aonce is not an integer from 0 to 2^63 - 1');
  const isDelivered = readFlag(ipn, 'delivered');
  const body = optional(ipn, 'body', (fields, name) => readText(fields, name, Number.POSITIVE_INFINITY));
  if (body !== null && !/^[\x21-\x7e]*$/.test(body)) throw new Unreadable('body is not form-encoded');
  return {
    aonce,
    body,
    signature: optional(ipn, 'sign', readText),
    writtenAt: readTime(ipn, 'written'),
    deliveredAt: isDelivered ? readTime(ipn, 'delivered_at') : null,
  };
}

function optional<T>(fields: Fields, name: string, read: (fields: Fields, name: string) => T): T | null {
  return fields[name] === undefined || fields[name] === null ? null : read(fields, name);
}

function fieldsOf(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Unreadable(`${name} is not an object`);
  return value as Fields;
}

function readList(fields: Fields, name: string): Fields[] {
  const list = fields[name];
  if (!Array.isArray(list)) throw new Unreadable(`${name} is not a list`);
  return list.map((entry: unknown) => fieldsOf(entry, `an entry of ${name}`));
}

/** A NUL or a lone surrogate is in no text that a database could keep. */
function readText(fields: Fields, name: string, lengthMax = TEXT_LENGTH_MAX): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new Unreadable(`${name} is not a text`);
  if (value.length > lengthMax) throw new Unreadable(`${name} is too long`);
  if (value.includes('\0') || /\p{Cs}/u.test(value))
    throw new Unreadable(`${name} has characters that no text has`);
  return value;
}

function readUuid(fields: Fields, name: string): string {
  const value = readText(fields, name).toLowerCase();
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(value))
    throw new Unreadable(`${name} is not a UUID`);
  return value;
}

function readStatus(fields: Fields): PaymentDetails['status'] {
  const status = detailStatuses.find((known) => known === fields.status);
  if (status === undefined) throw new Unreadable(`status is none of ${detailStatuses.join(', ')}`);
  return status;
}

function readSatoshi(fields: Fields, name: string): bigint {
  const amountSat = parseNonce(readText(fields, name));
  if (amountSat === null || amountSat > MAX_SATOSHI)
    throw new Unreadable(`${name} is not a number of satoshi`);
  return amountSat;
}

function readCount(fields: Fields, name: string): number {
  const value = readText(fields, name);
  const count = /^[0-9]{1,10}$/.test(value) ? Number(value) : Number.NaN;
  if (!(count <= INT32_MAX)) throw new Unreadable(`${name} is not a number`);
  return count;
}

function readRate(fields: Fields, name: string, currency: CurrencyCode): bigint {
  const rate = parseDecimal(readText(fields, name), currency);
  if (!rate.ok) throw new Unreadable(`${name} ${rate.problem}`);
  return rate.amountInt;
}

function readTime(fields: Fields, name: string): Date {
  const at = parseIpnDate(readText(fields, name));
  if (at === null) throw new Unreadable(`${name} is not a time`);
  return at;
}

function readFlag(fields: Fields, name: string): boolean {
  if (fields[name] === 'Y') return true;
  if (fields[name] === 'N') return false;
  throw new Unreadable(`${name} is neither Y nor N`);
}
