import { type CurrencyCode, currencyCodes, isCurrency } from './currencies.ts';
import { formText } from './form.ts';
import { type AmountResult, parseAmountInt, parseDecimal } from './money.ts';
import { invalidParameter } from './replies.ts';
import { readAbsoluteUrl, readUrlReference } from './shop-url.ts';

export const DESCRIPTION_LENGTH_MAX = 1024;
export const DATA_BYTES_MAX = 65_536;

/** What a shop asks for with `merchant/order/create`. protocol.md §2. */
export type OrderRequest = {
  currency: CurrencyCode;
  /** The price in the smallest unit of `currency`. */
  amountInt: bigint;
  description: string | null;
  returnSuccess: string;
  returnFailure: string;
  ipnUrl: string | null;
  data: Buffer | null;
  email: boolean;
  autosell: boolean;
  multipay: boolean;
  instantOnly: boolean;
};

/** What our own client sends. `amount` is a decimal such as `19.90`; what is null or missing is not sent. */
export type OrderRequestFields = {
  currency: CurrencyCode;
  amount: string;
  returnSuccess: string;
  returnFailure: string;
  description?: string | null | undefined;
  ipnUrl?: string | null | undefined;
  data?: string | Uint8Array | null | undefined;
  email?: boolean | undefined;
  autosell?: boolean | undefined;
  multipay?: boolean | undefined;
  instantOnly?: boolean | undefined;
};

/** Which parameter is wrong, and the sentence of the error reply that says how. */
export type ParameterRefusal = { ok: false; parameter: string; sentence: string };
type Read<T> = { ok: true; value: T } | ParameterRefusal;
type Form = ReadonlyMap<string, Buffer>;

/**
 * Reads the parameters of `merchant/order/create`, or says which one is wrong and how, in the sentence of the
 * error reply. An empty parameter counts as absent; one we do not know is ignored. Absolute URLs and `data`
 * stay as they came. Never throws. protocol.md §2.
 */
export function parseOrderRequest(form: Form): { ok: true; order: OrderRequest } | ParameterRefusal {
  const currency = readCurrency(form);
  if (!currency.ok) return currency;
  const amountInt = readAmount(form, currency.value);
  if (!amountInt.ok) return amountInt;
  const returnSuccess = readReturnSuccess(form);
  if (!returnSuccess.ok) return returnSuccess;
  const returnFailure = readReturnFailure(form, returnSuccess.value);
  if (!returnFailure.ok) return returnFailure;
  const ipnUrl = readIpnUrl(form);
  if (!ipnUrl.ok) return ipnUrl;
  const description = readDescription(form);
  if (!description.ok) return description;
  const data = readData(form);
  if (!data.ok) return data;
  const email = readFlag(form, 'email');
  if (!email.ok) return email;
  const autosell = readFlag(form, 'autosell');
  if (!autosell.ok) return autosell;
  const multipay = readFlag(form, 'multipay');
  if (!multipay.ok) return multipay;
  const instantOnly = readFlag(form, 'instant_only');
  if (!instantOnly.ok) return instantOnly;

  return {
    ok: true,
    order: {
      currency: currency.value,
      amountInt: amountInt.value,
      description: description.value,
      returnSuccess: returnSuccess.value,
      returnFailure: returnFailure.value,
      ipnUrl: ipnUrl.value,
      data: data.value,
      email: email.value,
      autosell: autosell.value,
      multipay: multipay.value,
      instantOnly: instantOnly.value,
    },
  };
}

/**
 * The form fields of `merchant/order/create`, without the nonce or tonce, which is the caller's. What is
 * absent or empty, and a flag that is off, is left out. Checks nothing: the gateway does. protocol.md §2.
 */
export function encodeOrderRequest(order: OrderRequestFields): Array<[string, string | Uint8Array]> {
  const fields: Array<[string, string | Uint8Array]> = [
    ['amount', order.amount],
    ['currency', order.currency],
    ['return_success', order.returnSuccess],
    ['return_failure', order.returnFailure],
  ];
  if (order.description) fields.push(['description', order.description]);
  if (order.ipnUrl) fields.push(['ipn', order.ipnUrl]);
  if (order.data && order.data.length > 0) fields.push(['data', order.data]);
  if (order.email) fields.push(['email', '1']);
  if (order.autosell) fields.push(['autosell', '1']);
  if (order.multipay) fields.push(['multipay', '1']);
  if (order.instantOnly) fields.push(['instant_only', '1']);
  return fields;
}

function readCurrency(form: Form): Read<CurrencyCode> {
  const text = presentText(form, 'currency');
  if (text !== null && isCurrency(text)) return { ok: true, value: text };
  return refusal('currency', `should be one of ${currencyCodes.join(', ')}`);
}

function readAmount(form: Form, currency: CurrencyCode): Read<bigint> {
  const decimalText = presentText(form, 'amount');
  const intText = presentText(form, 'amount_int');
  if (intText === null) return amountOf('amount', parseDecimal(decimalText ?? '', currency));
  const amountInt = amountOf('amount_int', parseAmountInt(intText, currency));
  if (decimalText === null || !amountInt.ok) return amountInt;
  const amount = amountOf('amount', parseDecimal(decimalText, currency));
  if (!amount.ok || amount.value === amountInt.value) return amount;
  // Which of the two the shop meant is not ours to guess.
  return refusal('amount_int', 'should say the same as amount');
}

function amountOf(parameter: string, result: AmountResult): Read<bigint> {
  return result.ok ? { ok: true, value: result.amountInt } : refusal(parameter, result.problem);
}

function readReturnSuccess(form: Form): Read<string> {
  const url = readAbsoluteUrl(presentText(form, 'return_success') ?? '');
  return url.ok ? { ok: true, value: url.url } : refusal('return_success', url.problem);
}

function readReturnFailure(form: Form, returnSuccess: string): Read<string> {
  const text = presentText(form, 'return_failure');
  if (text === null) return { ok: true, value: returnSuccess };
  const url = readUrlReference(text, returnSuccess);
  return url.ok ? { ok: true, value: url.url } : refusal('return_failure', url.problem);
}

/** The `ipn` of an order or an address; null when there is none. protocol.md §2. */
export function readIpnUrl(form: Form): Read<string | null> {
  const text = presentText(form, 'ipn');
  if (text === null) return { ok: true, value: null };
  const url = readAbsoluteUrl(text);
  return url.ok ? { ok: true, value: url.url } : refusal('ipn', url.problem);
}

/** The `description` of an order or an address; null when there is none. protocol.md §2. */
export function readDescription(form: Form): Read<string | null> {
  const text = presentText(form, 'description');
  if (text === null) return { ok: true, value: null };
  if (text.length > DESCRIPTION_LENGTH_MAX) {
    return refusal('description', `should have at most ${DESCRIPTION_LENGTH_MAX} characters`);
  }
  // Postgres cannot store one in a text.
  if (text.includes('\0')) return refusal('description', 'should not contain a NUL character');
  return { ok: true, value: text };
}

function readData(form: Form): Read<Buffer | null> {
  const data = form.get('data');
  if (data === undefined || data.length === 0) return { ok: true, value: null };
  if (data.length > DATA_BYTES_MAX) return refusal('data', `should have at most ${DATA_BYTES_MAX} bytes`);
  return { ok: true, value: data };
}

function readFlag(form: Form, parameter: string): Read<boolean> {
  const text = presentText(form, parameter);
  if (text === null || text === '0') return { ok: true, value: false };
  if (text === '1') return { ok: true, value: true };
  return refusal(parameter, 'should be 1 or 0');
}

function presentText(form: Form, parameter: string): string | null {
  return formText(form, parameter) || null;
}

function refusal(parameter: string, problem: string): ParameterRefusal {
  return { ok: false, parameter, sentence: invalidParameter(parameter, problem) };
}
