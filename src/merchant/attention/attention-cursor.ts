import { z } from 'zod';
import type { Prisma } from '../../database/generated/client.ts';

const NAME = 'attention_cursor';

/** A row in a list of orders by `created_at`, as Postgres writes it, to the microsecond. */
const place = z.object({ at: z.string(), id: z.uuid() }).nullable().catch(null);

const storedCursor = z.object({
  /** The newest receipt that was looked at. */
  receiptId: z.string().regex(/^\d+$/).catch('0'),
  /** The newest receipt that was looked at once more when its coins should have been confirmed long since. */
  agedReceiptId: z.string().regex(/^\d+$/).catch('0'),
  /** The newest comparison with the gateway that was looked at. */
  check: place,
  /** How far the walks through all partial orders, those not at the gateway, and all open entries have come; null: anew. */
  partial: place,
  created: place,
  openEntry: z.uuid().nullable().catch(null),
});

/** How far the sweeps have come; kept, so that any process can go on. */
export type AttentionCursor = z.infer<typeof storedCursor>;

/** The cursor; at the start if there is none that can be read. */
export async function readCursor(tx: Prisma.TransactionClient): Promise<AttentionCursor> {
  const row = await tx.figure.findUnique({ where: { name: NAME } });
  const value = typeof row?.value === 'object' ? row.value : null;
  return storedCursor.parse({
    ...{ receiptId: '0', agedReceiptId: '0', check: null, partial: null, created: null, openEntry: null },
    ...value,
  });
}

export async function writeCursor(
  tx: Prisma.TransactionClient,
  value: AttentionCursor,
  at: Date,
): Promise<void> {
  await tx.figure.upsert({ where: { name: NAME }, create: { name: NAME, value, at }, update: { value, at } });
}
