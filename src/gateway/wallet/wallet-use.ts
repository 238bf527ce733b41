import type { PrismaClient } from '../../database/generated/client.ts';

/** How far a block's time may lie before the moment it came (protocol rules of bitcoin: two hours). */
const BLOCK_TIME_LAG_MS = 2 * 60 * 60 * 1000;

/** How far a wallet has been used. */
export type WalletUse = {
  /** The highest index that was given out; -1 if none was. */
  highest: number;
  /** The highest index that coins came to; -1 if there is none (among those looked at). */
  lastPaid: number;
  /** Addresses given out after the last one paid. */
  gap: number;
  /** From when on there can be coins: a little before the first address was given out; `now` while there is none. */
  since: Date | 'now';
};

/**
 * Reads how far a wallet has been used.
 * @param options.lookBack of how many addresses, the newest first, to look for the last one paid; of all by default.
 */
export async function readWalletUse(
  db: PrismaClient,
  wallet: string,
  { lookBack = Number.POSITIVE_INFINITY } = {},
): Promise<WalletUse> {
  const counter = await db.addressCounter.findUnique({ where: { wallet } });
  const highest = (counter?.nextIndex ?? 0) - 1;
  const [lastPaid, since] = await Promise.all([
    lastPaidIndex(db, wallet, Math.max(highest - lookBack, -1)),
    firstUse(db, wallet),
  ]);
  return { highest, lastPaid, gap: highest - lastPaid, since };
}

async function lastPaidIndex(db: PrismaClient, wallet: string, above: number): Promise<number> {
  const [paid] = await db.$queryRaw<[{ index: number | null }]>`
    select greatest(
      (select payment.address_index from gateway.payment
        where payment.wallet = ${wallet} and payment.address_index > ${above}
          and exists (
            select from gateway.deposit where deposit.payment_id = payment.id and deposit.vanished_at is null
          )
        order by payment.address_index desc limit 1),
      (select address.address_index from gateway.address
        where address.wallet = ${wallet} and address.address_index > ${above}
          and exists (
            select from gateway.deposit where deposit.address_id = address.id and deposit.vanished_at is null
          )
        order by address.address_index desc limit 1)
    ) as index`;
  return paid.index ?? -1;
}

/** A payment is older than its address, and those with the lowest index were the first to be given one. */
async function firstUse(db: PrismaClient, wallet: string): Promise<Date | 'now'> {
  const lowest = {
    where: { wallet },
    orderBy: { addressIndex: 'asc' },
    select: { createdAt: true },
  } as const;
  const first = await Promise.all([db.gatewayPayment.findFirst(lowest), db.gatewayAddress.findFirst(lowest)]);
  const times = first.flatMap((row) => row?.createdAt.getTime() ?? []);
  return times.length === 0 ? 'now' : new Date(Math.min(...times) - BLOCK_TIME_LAG_MS);
}
