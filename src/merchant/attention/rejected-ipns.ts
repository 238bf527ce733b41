import type { Prisma } from '../../database/generated/client.ts';

const HOUR_MS = 60 * 60_000;
/** Beyond that, many are many. */
const COUNTED_MAX = 100;

/** IPNs of the last hour that named a key of ours and did not prove to be signed with it. */
export type RejectedIpns = { reason: string; firstAt: Date; lastAt: Date; times: number };

/**
 * Reads whether somebody who names a key of this shop, the current one or an old one, is turned away. Anyone can send IPNs that
 * name another key, or none: those are nobody's trouble. Null if there were none within the last hour.
 */
export async function readRejectedIpns(
  tx: Prisma.TransactionClient,
  restKey: string,
  now: Date,
): Promise<RejectedIpns | null> {
  const old = await tx.retiredKeyPair.findMany({ select: { restKey: true } });
  const keys = [restKey, ...old.map((pair) => pair.restKey)];
  const rows = await tx.rejectedIpn.findMany({
    where: { restKey: { in: keys }, receivedAt: { gt: new Date(now.getTime() - HOUR_MS) } },
    select: { reason: true, receivedAt: true },
    orderBy: { receivedAt: 'desc' },
    take: COUNTED_MAX,
  });
  const [newest] = rows;
  return newest === undefined
    ? null
    : {
        reason: newest.reason,
        firstAt: rows.at(-1)!.receivedAt,
        lastAt: newest.receivedAt,
        times: rows.length,
      };
}
