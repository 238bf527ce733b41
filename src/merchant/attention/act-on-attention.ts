import type { Attention, Prisma } from '../../database/generated/client.ts';
import type { MerchantDeps } from '../deps.ts';
import type { EventAction } from '../history/event-actions.ts';
import { type Actor, recordEvent } from '../history/record-event.ts';
import { askGateway } from '../orders/ask-gateway.ts';
import { changeOrderIn, OrderNotChanged } from '../orders/change-order.ts';
import { OrderRefusal } from '../orders/order-refusal.ts';
import { recordRefund } from '../orders/record-refund.ts';
import { type AttentionAction, actionsOf, attentionTitles } from './attention-kinds.ts';
import { findAbout } from './find-about.ts';
import { probeGateway } from './gateway-probe.ts';
import { type AttentionEntry, entryOf } from './read-attention.ts';
import { ATTENTION_LOCK } from './sweep-attention.ts';
import { writeFindings } from './write-findings.ts';

/** What a person chose to do about an entry. */
export type ChosenAction = {
  action: Exclude<AttentionAction, 'check'>;
  /** Why; may be empty but for `accept`. */
  reason: string;
  /** The transaction that sent coins back, if it was told. */
  txid: string | null;
};

/**
 * What came of it. `over`: somebody or something was faster. `changed`: it is not as the page said any more. `not_offered`: an
 * entry of that kind has no such way out. In these three nothing was done.
 */
export type ActionResult =
  | 'accepted'
  | 'refunded'
  | 'closed'
  | 'ignored'
  | 'gateway_took_it'
  | 'gateway_did_not'
  | 'gateway_well'
  | 'gateway_not_well'
  | 'over'
  | 'changed'
  | 'not_offered';

type ActDeps = Pick<MerchantDeps, 'db' | 'settings' | 'now' | 'notices' | 'gateway' | 'log'>;
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
): Promise<ActionResult | null> {
  const begun = await deps.db
    .$transaction((tx) => begin(tx, deps, by, id, chosen), { timeout: WAIT_MS_MAX })
    .catch((error: unknown): Begun => {
      if (error instanceof OrderNotChanged) return { result: 'changed', orderId: null };
      throw error;
    });
  if (begun === null) return null;
  if (begun.result === 'ask') return ask(deps, begun.entry);
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
  if (!(await renew(tx, deps, row))) return { result: 'changed', orderId };
  const result = await carryOut(tx, deps, by, entry, chosen);
  return result === 'ask' ? { result, entry } : { result, orderId };
}

async function carryOut(
  tx: Prisma.TransactionClient,
  deps: ActDeps,
  by: Actor,
  entry: AttentionEntry,
  { action, reason, txid }: ChosenAction,
): Promise<ActionResult | 'ask'> {
  const { id, orderId } = entry;
  const why = reason === '' ? attentionTitles[entry.kind] : `${attentionTitles[entry.kind]}: ${reason}`;
  const record = (name: EventAction, detail: string): Promise<void> =>
    recordEvent(tx, by, { action: name, orderId, subject: subjectOf(entry), detail }, deps.now());
  if (action === 'ask_gateway') {
    if (orderId !== null) await record('order.asked_gateway', why);
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
    const amountSat = BigInt(entry.detail.surplusSat ?? entry.detail.lateSat ?? '0');
    await recordRefund(tx, by, { orderId, amountSat, txid: txid?.toLowerCase() ?? null }, deps.now());
  } else {
    await record(ignoredAs(entry), why);
  }
  await tx.attention.update({ where: { id }, data: { endedAt: deps.now(), ended: 'done' } });
  return action === 'refunded' ? 'refunded' : 'ignored';
}

/** Brings the entries about the same up to date. @returns whether this one still is as it was. */
async function renew(tx: Prisma.TransactionClient, deps: ActDeps, row: Attention): Promise<boolean> {
  const found = await findAbout(tx, deps, entryOf(row)[0]!);
  await writeFindings(tx, [row.subject], found, deps.now());
  return found.some(({ kind, subject, facts }) => {
    return kind === row.kind && subject === row.subject && facts === row.facts;
  });
}

async function ask(deps: ActDeps, entry: AttentionEntry): Promise<ActionResult> {
  let result: ActionResult;
  if (entry.orderId === null) {
    const { reachable, ratesStale } = await probeGateway(deps);
    result = reachable && !ratesStale ? 'gateway_well' : 'gateway_not_well';
  } else {
    result = await askGateway(deps, entry.orderId).then(
      () => 'gateway_took_it' as const,
      (error: unknown) => {
        if (error instanceof OrderRefusal) return 'gateway_did_not' as const;
        throw error;
      },
    );
  }
  await deps.db.$transaction(
    async (tx) => {
      await tx.$queryRaw`select 1 from (select pg_advisory_xact_lock(hashtext(${ATTENTION_LOCK}))) as waited`;
      await writeFindings(tx, [entry.subject], await findAbout(tx, deps, entry), deps.now());
    },
    { timeout: WAIT_MS_MAX },
  );
  deps.notices.tell(entry.orderId ?? 'other');
  return result;
}

function ignoredAs({ kind, orderId }: AttentionEntry): EventAction {
  if (kind === 'ipn_refused' || kind === 'ipn_unmatched') return 'ipn.ignored';
  return orderId === null ? 'server.ignored' : 'order.ignored';
}

function subjectOf({ kind, orderId, detail }: AttentionEntry): string | null {
  if (detail.receiptId !== undefined) return `IPN ${detail.receiptId}`;
  return orderId === null ? kind : null;
}
