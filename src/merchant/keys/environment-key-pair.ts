import type { PrismaClient } from '../../database/generated/client.ts';
import { daysFrom, type KeyPair, RETIRED_DAYS } from './key-pair.ts';
import { lockKeyPair, replaceKeyPair } from './rotate-key-pair.ts';

/**
 * Makes the environment's key pair the one in force. Another one that was in force before is taken for some time yet, as
 * after any rotation. Any number of processes may do so at once: the first one does it, the others find it done.
 */
export async function adoptKeyPair(db: PrismaClient, pair: KeyPair, now: Date): Promise<void> {
  const { restKey, restSecret } = pair;
  const stored = await db.keyPair.findUnique({ where: { id: 'main' } });
  if (stored?.restKey === restKey && stored.restSecret === restSecret) return;
  await db.$transaction(async (tx) => {
    await tx.keyPair.createMany({ data: [{ restKey, restSecret, createdAt: now }], skipDuplicates: true });
    const current = await lockKeyPair(tx);
    if (current === null) return;
    if (current.restKey === restKey) {
      // Another secret under the same name: it was mistyped before, since a gateway does not change one.
      if (current.restSecret !== restSecret) {
        await tx.keyPair.update({ where: { id: 'main' }, data: { restSecret } });
      }
      return;
    }
    const validUntil = daysFrom(now, RETIRED_DAYS);
    await replaceKeyPair(tx, current, pair, { by: null, validUntil, now });
  });
}
