import { z } from 'zod';
import type { Order, OrderRefund } from '../../../database/generated/client.ts';
import { parseDecimal } from '../../../protocol/money.ts';
import { refundText } from '../../orders/record-refund.ts';

/** What a person can do to an order on its page, by a form. */
export type OrderActionWord = 'accept' | 'unaccept' | 'close' | 'reopen' | 'refund' | 'take-back' | 'note';

/** A field of such a form. */
export type ActionField = {
  name: string;
  label: string;
  hint?: string;
  long?: boolean;
  /** One of these, by its value. */
  options?: { value: string; text: string }[];
  required?: boolean;
  lengthMax: number;
};

/** A form of the order page. */
export type OrderAction = {
  word: OrderActionWord;
  title: string;
  hint: string;
  submit: string;
  fields: ActionField[];
};

const REASON_MAX = 500;
const NOTE_MAX = 2_000;

const reason: ActionField = { name: 'reason', label: 'Reason', required: true, lengthMax: REASON_MAX };
const optionalReason: ActionField = { ...reason, label: 'Reason, if you like', required: false };

const actions: Record<OrderActionWord, Omit<OrderAction, 'word'>> = {
  accept: {
    title: 'Accept as paid',
    hint: 'The order counts as paid in full, whatever has come. The shop is told so.',
    submit: 'Accept as paid',
    fields: [reason],
  },
  unaccept: {
    title: 'Take the acceptance back',
    hint: 'The order is again what its payments make it.',
    submit: 'Take it back',
    fields: [optionalReason],
  },
  close: {
    title: 'Close',
    hint: 'Nobody is waited for any more. Money that comes all the same still counts.',
    submit: 'Close the order',
    fields: [optionalReason],
  },
  reopen: {
    title: 'Open again',
    hint: 'The order is again what its payments make it.',
    submit: 'Open it again',
    fields: [optionalReason],
  },
  refund: {
    title: 'Note a refund',
    hint: 'Coins that you have sent back. This server sends none itself.',
    submit: 'Note the refund',
    fields: [
      { name: 'amount', label: 'Amount, BTC', required: true, lengthMax: 20 },
      { name: 'txid', label: 'Transaction id, if you have it', lengthMax: 64 },
    ],
  },
  'take-back': {
    title: 'Take a refund note back',
    hint: 'It was noted by mistake: no coins were sent. What it was noted for is owed again.',
    submit: 'Take it back',
    fields: [{ name: 'refund', label: 'Which one', required: true, lengthMax: 18 }, optionalReason],
  },
  note: {
    title: 'Write a note',
    hint: 'For you and your colleagues; it stays in the history.',
    submit: 'Add the note',
    fields: [{ name: 'note', label: 'Note', required: true, long: true, lengthMax: NOTE_MAX }],
  },
};

/** What can be done to an order as it is, the likeliest first. Pure. @param refunds those that count. */
export function actionsFor(
  order: Pick<Order, 'status' | 'acceptedAt' | 'closedAt' | 'amountValidSat'>,
  refunds: readonly Pick<OrderRefund, 'id' | 'amountSat' | 'txid'>[],
): OrderAction[] {
  const words: OrderActionWord[] = [];
  if (order.acceptedAt !== null) words.push('unaccept');
  else if (order.status !== 'paid') words.push('accept');
  if (order.closedAt !== null) words.push('reopen');
  else if (order.status !== 'paid') words.push('close');
  // Coins that are not confirmed yet may still vanish: nobody sends those back.
  const leftSat = refunds.reduce((sat, { amountSat }) => sat - amountSat, order.amountValidSat);
  if (leftSat > 0n) words.push('refund');
  if (refunds.length > 0) words.push('take-back');
  words.push('note');
  const options = refunds.map(({ id, amountSat, txid }) => {
    // The whole of it stands among the facts; a list to choose from must fit on a phone.
    const text = refundText({ amountSat, txid: txid === null ? null : `${txid.slice(0, 8)}…` });
    return { value: `${id}`, text };
  });
  return words.map((word) => {
    const fields = actions[word].fields.map((field) =>
      field.name === 'refund' ? { ...field, options } : field,
    );
    return { word, ...actions[word], fields };
  });
}

/** What is wrong with a form that was sent, by field. */
export type FormProblem = { field: string; sentence: string };
/** What a form says once it is read, as it goes into the history; or what is wrong with it. */
export type FormResult =
  | { ok: true; detail: string; refund?: { amountSat: bigint; txid: string | null }; refundId?: bigint }
  | { ok: false; problem: FormProblem };

/** Reads the form of an action. Pure; takes whatever was sent. */
export function readForm(word: OrderActionWord, body: unknown): FormResult {
  const texts: Record<string, string> = {};
  for (const field of actions[word].fields) {
    const text = readText(body, field);
    if (text === null) return problem(field.name, textSentence(field));
    texts[field.name] = text;
  }
  if (word === 'refund') return readRefund(texts.amount ?? '', texts.txid ?? '');
  if (word === 'take-back') {
    return /^[0-9]{1,18}$/.test(texts.refund ?? '')
      ? { ok: true, detail: texts.reason ?? '', refundId: BigInt(texts.refund!) }
      : problem('refund', 'Choose one of the refunds that are noted.');
  }
  return { ok: true, detail: texts.note ?? texts.reason ?? '' };
}

/** What was typed, to be shown again. */
export function typedIn(word: OrderActionWord, body: unknown): Record<string, string> {
  const typed = z.record(z.string(), z.unknown()).safeParse(body);
  const values = actions[word].fields.map(({ name, lengthMax }) => {
    const value = typed.success ? typed.data[name] : undefined;
    return [name, typeof value === 'string' ? value.slice(0, lengthMax) : ''] as const;
  });
  return Object.fromEntries(values);
}

function readRefund(amount: string, txid: string): FormResult {
  const sat = parseDecimal(amount, 'BTC');
  if (!sat.ok) return problem('amount', `The amount ${sat.problem}, in BTC: 0.00042`);
  if (txid !== '' && !/^[0-9a-f]{64}$/i.test(txid)) {
    return problem('txid', 'A transaction id has 64 digits, 0 to 9 and a to f.');
  }
  const refund = { amountSat: sat.amountInt, txid: txid === '' ? null : txid.toLowerCase() };
  return { ok: true, detail: '', refund };
}

function readText(
  body: unknown,
  { name, required = false, long = false, lengthMax }: ActionField,
): string | null {
  const sent = z.record(z.string(), z.unknown()).safeParse(body);
  const value = sent.success ? (sent.data[name] ?? '') : '';
  if (typeof value !== 'string') return null;
  const text = value.replaceAll('\r\n', '\n').trim();
  const unfit = /\p{Cc}/u.test(long ? text.replaceAll(/[\n\t]/g, '') : text);
  return text.length > lengthMax || unfit || (required && text === '') ? null : text;
}

function textSentence({ label, required = false, lengthMax }: ActionField): string {
  const name = label.split(',')[0]!;
  return `${name}: ${required ? '1' : 'at most'}${required ? ' to' : ''} ${lengthMax} characters, without control characters.`;
}

function problem(field: string, sentence: string): FormResult {
  return { ok: false, problem: { field, sentence } };
}
