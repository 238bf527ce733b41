import type { Prisma, PrismaClient } from '../../database/generated/client.ts';
import type { MerchantDeps } from '../deps.ts';
import { type Actor, recordEvent } from '../history/record-event.ts';
import { daysFrom, type KeyPair } from './key-pair.ts';

/** Why the key pair was left as it is, in a sentence for the person who asked. */
export class KeyPairNotChanged extends Error {
  override name = 'KeyPairNotChanged';
}

type RotateDeps = Pick<MerchantDeps, 'db' | 'settings' | 'keyRing' | 'notices' | 'now'>;

/**
 * Puts a new key pair in force, for which the gateway has to know it already. The one before is taken for some time yet,
 * since the IPNs of orders made with it come signed with it. Other processes follow within seconds, or when they meet it.
 * @param change.instead the key that is to be replaced: if it is not the current one any more, nothing is done.
 * @throws KeyPairNotChanged
 */
export async function rotateKeyPair(
  deps: RotateDeps,
  by: Actor,
  change: { next: KeyPair; instead: string; validDays: number },
): Promise<void> {
  const { db, settings, keyRing, notices, now } = deps;
  await db.$transaction(async (tx) => {
    const initial = {
      restKey: settings.restKey,
      restSecret: settings.secretKey.export().toString('base64'),
      createdAt: now(),
    };
    await tx.keyPair.createMany({ data: [initial], skipDuplicates: true });
    const current = await lockKeyPair(tx);
    if (current === null || current.restKey !== change.instead) {
      throw new KeyPairNotChanged('The key pair was changed meanwhile.');
    }
    if (current.restKey === change.next.restKey) {
      throw new KeyPairNotChanged(
        'This is the key in force already; your gateway has to give you a new one.',
      );
    }
    const validUntil = daysFrom(now(), change.validDays);
    await replaceKeyPair(tx, current, change.next, { by, validUntil, now: now() });
  });
  await keyRing.refresh();
  notices.tell('other');
}

/** The pair in force, which nobody else can replace until the transaction ends. */
export async function lockKeyPair(tx: Prisma.TransactionClient): Promise<KeyPair | null> {
  await tx.$queryRaw`select 1 from merchant.key_pair where id = 'main' for update`;
  return tx.keyPair.findUnique({ where: { id: 'main' } });
}

/** Puts `next` in the place of `current`, which it retires. For a transaction that has locked it. */
export async function replaceKeyPair(
  tx: Prisma.TransactionClient,
  current: KeyPair,
  next: KeyPair,
  { by, validUntil, now }: { by: Actor | null; validUntil: Date; now: Date },
): Promise<void> {
  const { restKey, restSecret } = current;
  const retired = { restSecret, retiredAt: now, validUntil };
  await tx.keyPair.update({
    where: { id: 'main' },
    data: { restKey: next.restKey, restSecret: next.restSecret, createdAt: now },
  });
  await tx.retiredKeyPair.deleteMany({ where: { restKey: next.restKey } });
  await tx.retiredKeyPair.upsert({
    where: { restKey },
    create: { restKey, ...retired },
    update: retired,
  });
  const detail = `in the place of ${restKey}, which is taken until ${validUntil.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  await recordEvent(tx, by, { action: 'key_pair.rotated', subject: next.restKey, detail }, now);
}

/** Ends a retired key pair before its time. Ending it twice is ending it once. False if there is no such pair. */
export async function endRetiredKeyPair(
  { db, keyRing, notices, now }: Pick<RotateDeps, 'keyRing' | 'notices' | 'now'> & { db: PrismaClient },
  by: Actor,
  restKey: string,
): Promise<boolean> {
  const isKnown = await db.$transaction(async (tx) => {
    const { count } = await tx.retiredKeyPair.updateMany({
      where: { restKey, validUntil: { gt: now() } },
      data: { validUntil: now() },
    });
    if (count === 0) return (await tx.retiredKeyPair.count({ where: { restKey } })) > 0;
    await recordEvent(tx, by, { action: 'key_pair.retired_ended', subject: restKey }, now());
    return true;
  });
  await keyRing.refresh();
  notices.tell('other');
  return isKnown;
}
