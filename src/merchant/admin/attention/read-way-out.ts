import { z } from 'zod';
import { parseDecimal } from '../../../protocol/money.ts';
import type { ChosenAction } from '../../attention/act-on-attention.ts';

/** A form of an entry that was sent and could not be done as it was: shown again with what was typed. */
export type FailedWay = {
  /** Of the entry. */
  id: string;
  action: ChosenAction['action'];
  field: WayField;
  sentence: string;
  typed: Record<WayField, string>;
};
export type WayField = 'reason' | 'txid' | 'amount';

const REASON_MAX = 500;
const SHOWN_MAX = 500;
const actions = z.object({ action: z.enum(['accept', 'refunded', 'ask_gateway', 'close', 'ignore']) });
const line = z.string().trim();

/** What a form of an entry says; what is wrong with one of its fields; or that it is none of ours. Pure; takes anything. */
export type ReadWay =
  | { ok: true; chosen: ChosenAction }
  | { ok: false; failed: Omit<FailedWay, 'id'> }
  | { ok: false; failed: null };

/** Reads the form of a way out. Pure; takes whatever was sent. */
export function readWayOut(body: unknown): ReadWay {
  const parsed = actions.safeParse(body);
  if (!parsed.success) return { ok: false, failed: null };
  const { action } = parsed.data;
  const sent = z.record(z.string(), z.unknown()).parse(body);
  const problem = (field: WayField, sentence: string): ReadWay => {
    return {
      ok: false,
      failed: { action, field, sentence: `${sentence} Nothing was done.`, typed: typedIn(sent) },
    };
  };
  const reason = line.safeParse(sent.reason ?? '');
  if (!reason.success || reason.data.length > REASON_MAX || reason.data.includes('\0')) {
    return problem('reason', `A reason is one line of at most ${REASON_MAX} characters.`);
  }
  if (action === 'accept' && reason.data === '') {
    return problem('reason', 'Say why it is accepted, for whoever reads the order’s history later.');
  }
  const txid = line.toLowerCase().safeParse(sent.txid ?? '');
  if (!txid.success || !/^([0-9a-f]{64})?$/.test(txid.data)) {
    return problem('txid', 'A transaction is 64 digits, 0 to 9 and a to f.');
  }
  const amount = line.safeParse(sent.amount ?? '');
  const sat = amount.success && amount.data !== '' ? parseDecimal(amount.data, 'BTC') : null;
  if (!amount.success || sat?.ok === false) {
    return problem('amount', `The amount ${sat?.ok === false ? sat.problem : 'is none'}, in BTC: 0.00042.`);
  }
  const chosen = { action, reason: reason.data, amountSat: sat?.amountInt ?? null, txid: txid.data || null };
  return { ok: true, chosen };
}

/** What was typed, to be shown again. Pure. */
export function typedIn(sent: unknown): FailedWay['typed'] {
  const texts = z.record(z.string(), z.unknown()).safeParse(sent);
  const of = (field: WayField) => {
    const text = texts.success ? texts.data[field] : undefined;
    return typeof text === 'string' ? text.slice(0, SHOWN_MAX).replaceAll('\0', '') : '';
  };
  return { reason: of('reason'), txid: of('txid'), amount: of('amount') };
}
