import type { Attention, Prisma } from '../../database/generated/client.ts';
import { formatSatoshi } from '../../protocol/money.ts';
import type { MerchantDeps } from '../deps.ts';
import type { EventAction } from '../history/event-actions.ts';
import { type Actor, recordEvent } from '../history/record-event.ts';
import { changeOrderIn, OrderNotChanged } from '../orders/change-order.ts';
import { RefundRefused, recordRefund } from '../orders/record-refund.ts';
import { type AskResult, askAbout } from './ask-about.ts';
import { type AttentionAction, actionsOf, attentionTitles } from './attention-kinds.ts';
import { findAbout } from './find-about.ts';
import { type AttentionEntry, entryOf } from './read-attention.ts';
import { ATTENTION_LOCK } from './sweep-attention.ts';
import { writeFindings } from './write-findings.ts';

/** What a person chose to do about an entry. */
export type ChosenAction = {
  action: Exclude<AttentionAction, 'check'>;
  /** Why; may be empty but for `accept`. */
  reason: string;
  /** How much was sent back, in satoshi, if it is not all that is owed; and by which transaction, if it was told. */
  amountSat: bigint | null;
  txid: string | null;
};

/** What is wrong with what was told of a refund, at its field; nothing was done. */
export type WayProblem = { field: 'amount' | 'txid'; sentence: string };

/**
 * What came of it. `over`: somebody or something was faster. `changed`: it is not as the page said any more. `not_offered`: an
 * entry of that kind has no such way out. In these three nothing was done.
 */
export type ActionResult =
  | 'accepted'
  | 'refunded'
  | 'closed'
  | 'ignored'
  | AskResult
  | 'over'
  | 'changed'
  | 'not_offered';

type ActDeps = Pick<MerchantDeps, 'db' | 'settings' | 'now' | 'notices' | 'gateway' | 'log' | 'keyRing'>;
const WAIT_MS_MAX = 30_000;

/**
 * Deals with an entry: looks again whether it is still so, does it, writes who did and why into the history, and takes the entry
 * away, all in one transaction. The gateway is asked after that.
 * @returns null if there is no such entry.
 */
export async function actOnAttention(
  deps: ActDeps,
  by: Actor,
  id: string,
  chosen: ChosenAction,
): Promise<ActionResult | { problem: WayProblem } | null> {
  const begun = await deps.db
    .$transaction((tx) => begin(tx, deps, by, id, chosen), { timeout: WAIT_MS_MAX })
    .catch((error: unknown): Begun | { problem: WayProblem } => {
      if (error instanceof OrderNotChanged) return { result: 'changed', orderId: null };
      if (error instanceof RefundRefused) {
        return { problem: { field: error.field, sentence: error.message } };
      }
      throw error;
    });
  if (begun === null || 'problem' in begun) return begun;
  if (begun.result === 'ask') return askAbout(deps, begun.entry);
  deps.notices.tell(begun.orderId ?? 'other');
  return begun.result;
}

/** What was done at once, or that the gateway is to be asked. */
type Begun = { result: ActionResult; orderId: string | null } | { result: 'ask'; entry: AttentionEntry };

async function begin(
  tx: Prisma.TransactionClient,
  deps: ActDeps,
  by: Actor,
  id: string,
  chosen: ChosenAction,
): Promise<Begun | null> {
  // One after the other, and never between what a sweep reads and what it writes.
  await tx.$queryRaw`select 1 from (select pg_advisory_xact_lock(hashtext(${ATTENTION_LOCK}))) as waited`;
  const row = await tx.attention.findUnique({ where: { id } });
  const entry = row === null ? undefined : entryOf(row)[0];
  if (row === null || entry === undefined) return null;
  const { orderId } = entry;
  if (row.endedAt !== null) return { result: 'over', orderId };
  if (!actionsOf(entry.kind, entry.detail).includes(chosen.action)) return { result: 'not_offered', orderId };
  // What is looked at now stays as it is until it is dealt with: nobody else notes a refund meanwhile.
  if (orderId !== null) {
    await tx.$queryRaw`select 1 from merchant."order" where id = ${orderId}::uuid for update`;
  }
  if (!(await renew(tx, deps, row))) return { result: 'changed', orderId };
  const result = await carryOut(tx, deps, by, entry, chosen);
  return result === 'ask' ? { result, entry } : { result, orderId };
}

async function carryOut(
  tx: Prisma.TransactionClient,
  deps: ActDeps,
  by: Actor,
  entry: AttentionEntry,
  { action, reason, amountSat, txid }: ChosenAction,
): Promise<ActionResult | 'ask'> {
  const { id, orderId } = entry;
  const why = reason === '' ? attentionTitles[entry.kind] : `${attentionTitles[entry.kind]}: ${reason}`;
  const record = (name: EventAction, detail: string): Promise<void> =>
    recordEvent(tx, by, { action: name, orderId, subject: subjectOf(entry), detail }, deps.now());
  if (action === 'ask_gateway') {
    await record(orderId === null ? 'server.asked_gateway' : 'order.asked_gateway', why);
    return 'ask';
  }
  if (action === 'accept' || action === 'close') {
    if (orderId === null) return 'not_offered';
    await changeOrderIn(tx, deps, by, orderId, action, reason === '' ? why : reason);
    // The decision is a fact of the order, and keeps the entry away for as long as it stands.
    await writeFindings(tx, [entry.subject], await findAbout(tx, deps, entry), deps.now());
    return action === 'accept' ? 'accepted' : 'closed';
  }
  if (action === 'refunded') {
    if (orderId === null) return 'not_offered';
    const owedSat = BigInt(entry.detail.owedSat ?? '0');
    if (amountSat !== null && amountSat > owedSat) {
      throw new RefundRefused('amount', `No more than ${formatSatoshi(owedSat)} BTC is owed here.`);
    }
    await recordRefund(tx, by, { orderId, amountSat: amountSat ?? owedSat, txid }, deps.now());
  } else {
    await record(ignoredAs(entry), why);
  }
  await tx.attention.update({ where: { id }, data: { endedAt: deps.now(), ended: 'done' } });
  if (action === 'ignore') return 'ignored';
  // Of what was sent back in part, the rest is another entry.
  await writeFindings(tx, [entry.subject], await findAbout(tx, deps, entry), deps.now());
  return 'refunded';
}

/** Brings the entries about the same up to date. @returns whether this one still is as it was. */
async function renew(tx: Prisma.TransactionClient, deps: ActDeps, row: Attention): Promise<boolean> {
  const found = await findAbout(tx, deps, entryOf(row)[0]!);
  await writeFindings(tx, [row.subject], found, deps.now());
  return found.some(({ kind, subject, facts }) => {
    return kind === row.kind && subject === row.subject && facts === row.facts;
  });
}

function ignoredAs({ kind, orderId }: AttentionEntry): EventAction {
  if (kind === 'ipn_refused' || kind === 'ipn_unmatched') return 'ipn.ignored';
  return orderId === null ? 'server.ignored' : 'order.ignored';
}

function subjectOf({ kind, orderId, detail }: AttentionEntry): string | null {
  if (detail.receiptId !== undefined) return `IPN ${detail.receiptId}`;
  return orderId === null ? kind : null;
}
