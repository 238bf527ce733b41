import type { PrismaClient } from '../database/generated/client.ts';
import { CommandFailed } from './command.ts';
import { lockPayment } from './lock-payment.ts';

/**
 * Records that a person has looked into a payment whose coins were taken back, so that it is listed no more unless that
 * happens again. What happened stays in the books.
 * @throws CommandFailed
 */
export async function recordSeen(
  { db, now }: { db: PrismaClient; now: Date },
  paymentId: string,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const id = await lockPayment(tx, paymentId);
    const { count } = await tx.gatewayPayment.updateMany({
      where: { id, unpaidAt: { not: null } },
      data: { unpaidSeenAt: now },
    });
    if (count === 0) throw new CommandFailed(`The network has taken back no coins of payment ${id}.`);
  });
  console.log('Recorded. It is listed again only if the network takes back its coins once more.');
}
