import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { isCurrency } from '../../../protocol/currencies.ts';
import { parseDecimal } from '../../../protocol/money.ts';
import type { ButtonOrder } from '../../orders/button-markup.ts';
import type { NewOrder } from '../../orders/create-order.ts';
import type { OrderRefusal } from '../../orders/order-refusal.ts';
import { newOrderRequest } from '../../orders/order-request.ts';
import type { FieldErrors } from '../form-parts.tsx';

/** What was typed into the builder, field by field; `once` is the form's own name, new with each empty form. */
export const builderFields = [
  'amount',
  'currency',
  'description',
  'reference',
  'payers',
  'return_success',
  'return_failure',
  'once',
] as const;
export type BuilderValues = Record<(typeof builderFields)[number], string>;

const labels: Record<string, string> = {
  amount: 'The price',
  currency: 'The currency',
  description: 'What it is for',
  reference: 'Your reference',
  return_success: 'The page after paying',
  return_failure: 'The page after giving up',
};
const VALUE_MAX = 4096;

/** What a form or an address holds, as far as it can be shown again; the defaults stand for what it lacks. */
export function readBuilder(
  source: unknown,
  defaults: Pick<BuilderValues, 'currency' | 'once'>,
): BuilderValues {
  const given = (source ?? {}) as Record<string, unknown>;
  const values = builderFields.map((name) => {
    const value = given[name];
    const text = typeof value === 'string' ? value.replaceAll('\0', '').trim().slice(0, VALUE_MAX) : '';
    return [name, text];
  });
  const read = Object.fromEntries(values) as BuilderValues;
  return {
    ...read,
    currency: read.currency || defaults.currency,
    payers: read.payers === 'many' ? 'many' : 'one',
    once: /^[0-9a-f-]{36}$/.test(read.once) ? read.once : defaults.once,
  };
}

/**
 * The order that the builder asks for, by the rules of the shop API, or what is wrong with it, field by field. Pure. The same
 * form sent twice is the same order; sent again with another content, it is another one.
 */
export function builderOrder(
  values: BuilderValues,
): { ok: true; order: NewOrder & { idempotencyKey: string } } | { ok: false; errors: FieldErrors } {
  const { once: _once, payers, ...fields } = values;
  const given = Object.entries(fields).filter(([name, text]) => text !== '' || name === 'amount');
  const read = newOrderRequest.safeParse({ ...Object.fromEntries(given), multipay: payers === 'many' });
  if (!read.success) return { ok: false, errors: errorsOf(read.error.issues) };
  const idempotencyKey = createHash('sha256').update(JSON.stringify(values)).digest('base64url');
  return { ok: true, order: { ...read.data, idempotencyKey: `builder-${idempotencyKey}` } };
}

/** The order that a preview shows, or in a sentence why there is none yet. Pure. */
export function previewOrder({
  amount,
  currency,
}: Pick<BuilderValues, 'amount' | 'currency'>):
  | { ok: true; order: ButtonOrder }
  | { ok: false; why: string } {
  if (amount === '') return { ok: false, why: 'Type a price to see the button.' };
  if (!isCurrency(currency)) return { ok: false, why: 'Choose a currency to see the button.' };
  const price = parseDecimal(amount, currency);
  if (!price.ok) return { ok: false, why: `${labels.amount} ${price.problem}.` };
  // Not the id of an order, so that the button asks nobody for its state.
  const order = { transaction: 'preview', paymentUrl: null, currency, amountInt: price.amountInt };
  return { ok: true, order: { ...order, status: 'open', multipay: false } };
}

/** What is wrong with a form whose order was not made, by the field to mend; null: its reference is another order's. Pure. */
export function refusalErrors(refusal: Pick<OrderRefusal, 'code' | 'message'> | null): FieldErrors {
  return refusal === null || refusal.code === 'order_conflict'
    ? { reference: 'Another order has this reference already.' }
    : { builder: `${refusal.message}.` };
}

function errorsOf(issues: readonly z.core.$ZodIssue[]): FieldErrors {
  const errors: FieldErrors = {};
  for (const { path, message } of issues) {
    const name = String(path[0] ?? 'amount');
    errors[name] ??= `${labels[name] ?? name} ${message}.`;
  }
  return errors;
}
