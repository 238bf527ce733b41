import type { ReceiptOutcome } from '../../database/generated/client.ts';
import type { MerchantDeps } from '../deps.ts';
import { type Actor, recordEvent } from '../history/record-event.ts';
import { type IpnIntake, readIpn } from './ipn-intake.ts';

/** What came of applying a receipt again. */
export type AppliedAgain = { receiptId: bigint; outcome: ReceiptOutcome; orderId: string | null };

/**
 * Takes the stored bytes of an IPN in again, as if they had just come: its signature was right when they did. What becomes of
 * them is decided as always, so a repetition changes nothing, and kept as a receipt of its own.
 * The intake commits by itself, so the line in the history follows after; a server that dies in between leaves the receipt.
 * @returns null if there is no such receipt. @throws what the intake throws when it cannot store.
 */
export async function applyAgain(
  deps: Pick<MerchantDeps, 'db' | 'now' | 'notices'> & { intake: IpnIntake },
  by: Actor,
  receiptId: bigint,
): Promise<AppliedAgain | null> {
  const { db, intake, notices } = deps;
  const receipt = await db.receipt.findUnique({ where: { id: receiptId } });
  if (receipt === null) return null;
  const { _max: newest } = await db.receipt.aggregate({ _max: { id: true } });
  const now = deps.now();
  const { outcome, orderId } = await intake.add(readIpn(Buffer.from(receipt.body), now));

  // The same bytes may have come from the gateway at this very moment: then either receipt tells the same of them.
  const made = await db.receipt.findFirstOrThrow({
    where: { id: { gt: newest.id ?? 0n }, receivedAt: now, body: receipt.body },
    orderBy: { id: 'desc' },
  });
  const detail = `IPN ${receiptId}: ${receipt.outcome} → ${outcome}, as IPN ${made.id}`;
  const event = { action: 'ipn.applied_again', orderId, subject: `IPN ${receiptId}`, detail } as const;
  await recordEvent(db, by, event, deps.now());
  notices.tell(orderId ?? 'other');
  return { receiptId: made.id, outcome, orderId };
}
