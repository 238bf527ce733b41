import type { Prisma } from '../../database/generated/client.ts';
import { plainAddress } from '../../web/remote-address.ts';
import type { EventAction } from './event-actions.ts';

/** Who does something: the person at the screen, as a dashboard's `Viewer` is one. */
export type Actor = { id: string; email: string; remote: string };

/** Somebody who has not said who they are, or not shown that they are it. */
export type Stranger = { id: null; email: null; remote: string };

/** Something that was done. */
export type NewEvent = {
  action: EventAction;
  orderId?: string | null;
  /** What else it was done to: a user's e-mail address, a key's label, an origin. */
  subject?: string | null;
  /** The reason given, or what changed, in words. Never a secret. */
  detail?: string | null;
};

/**
 * Adds a line to the audit log, which is the order's history as well if it names one. In the transaction of what it tells,
 * so that neither is without the other.
 * @param by null: the server did it by itself.
 */
export async function recordEvent(
  tx: Prisma.TransactionClient,
  by: Actor | Stranger | null,
  { action, orderId = null, subject = null, detail = null }: NewEvent,
  now: Date,
): Promise<void> {
  await tx.event.create({
    data: {
      at: now,
      action,
      userId: by?.id ?? null,
      who: by?.email ?? null,
      remote: by === null ? null : plainAddress(by.remote),
      orderId,
      subject,
      detail,
    },
  });
}
