import { shortId } from '../../../database/short-id.ts';
import { type Status, statuses } from '../status-badges.tsx';
import { changeText, type Telling, tellingIn } from './ipn-change.ts';
import { ipnFields } from './ipn-fields.ts';
import type { ReceiptRow } from './read-receipts.ts';
import { receiptWords } from './reason-words.ts';
import type { ReceiptProps } from './receipt-list.tsx';
import type { Origins, ReceiptOrigin } from './receipt-origins.ts';
import { keysAt, type OldKey } from './signing-keys.ts';

/** What receipts are told by, beside themselves. */
export type ReceiptContext = {
  /** The shop's key, and those it had before. */
  restKey: string;
  oldKeys: readonly OldKey[];
  origins: Origins;
};

/**
 * A receipt as pages show it. Pure.
 * @param before what the last applied IPN before it told of the same payment; `unknown` on pages that do not look.
 */
export function receiptProps(
  row: ReceiptRow,
  { restKey, oldKeys, origins }: ReceiptContext,
  before: Telling | null | 'unknown' = 'unknown',
): ReceiptProps {
  const origin = origins(row);
  const { fields, more } = ipnFields(row.body, row.orderId);
  return {
    id: row.id.toString(),
    receivedAt: row.receivedAt,
    outcome: row.outcome,
    reason: row.reason,
    words: receiptWords(row.outcome, row.reason),
    changed: changed(row, before),
    status: statuses.find((status): status is Status => status === row.status) ?? null,
    fields,
    fieldsLeftOut: more,
    body: row.body,
    sizeBytes: row.sizeBytes,
    origin,
    answer: answerTo(row, origin),
    keys: keysAt(row.receivedAt, restKey, oldKeys),
    order: row.orderId === null ? null : { id: row.orderId, name: row.reference ?? shortId(row.orderId) },
  };
}

/**
 * The receipts of one order, as {@link receiptProps}, each beside what was known before it. Pure.
 * @param rows newest first. @param earlier of each payment the last one before them all that was applied.
 */
export function receiptsWithChanges(
  rows: readonly ReceiptRow[],
  earlier: readonly ReceiptRow[],
  context: ReceiptContext,
): ReceiptProps[] {
  const known = new Map(earlier.map((row) => [row.paymentId, tellingIn(row.body, row.sizeBytes)]));
  const props = rows.toReversed().map((row) => {
    const before = known.has(row.paymentId) ? (known.get(row.paymentId) ?? 'unknown') : null;
    if (row.outcome === 'applied') known.set(row.paymentId, tellingIn(row.body, row.sizeBytes));
    return receiptProps(row, context, before);
  });
  return props.reverse();
}

function answerTo({ outcome, reason }: ReceiptRow, origin: ReceiptOrigin): string | null {
  if (origin !== 'arrived') return null;
  return outcome === 'refused' ? `400 Refused: ${reason}` : '200 [OK]';
}

function changed(row: ReceiptRow, before: Telling | null | 'unknown'): string | null {
  const { outcome, paymentId } = row;
  if (outcome === 'duplicate') return 'The same bytes as the one in force: nothing changed.';
  if (outcome === 'stale') return staleText(row.aonce, before);
  if (outcome !== 'applied') return null;
  const telling = before === 'unknown' ? null : tellingIn(row.body, row.sizeBytes);
  if (telling === null || paymentId === null || before === 'unknown') return null;
  return `${changeText(paymentId, telling, before)}.`;
}

function staleText(aonce: bigint | null, before: Telling | null | 'unknown'): string {
  const newest = before === 'unknown' || before === null ? null : before.aonce;
  if (aonce === null) return 'It tells of less than what was known by then: nothing changed.';
  const than = newest === null ? 'the one in force' : `${newest}, which was in force`;
  return `It came late: its number (aonce) ${aonce} is below ${than}. Nothing changed.`;
}
