import type { MerchantDeps } from '../deps.ts';

/** Rejected IPNs that are kept; older ones are written over. */
const SLOTS = 500;
/** Between two writes no more than these are kept, the rest only counted. */
const PER_WRITE_MAX = 20;
const BODY_BYTES_KEPT = 2048;

/** A request to the IPN endpoint that did not prove to be from our gateway. */
export type RejectedIpn = { reason: string; remote: string; restKey: string | null; body: Buffer };

/** Keeps a bounded trace of rejected IPNs and a count of all: anyone can send them, so they may cost us next to nothing. */
export type RejectionLog = {
  add(ipn: RejectedIpn): void;
  /** Writes what has come since the last time. Returns how many that were. */
  write(): Promise<number>;
};

/** Makes the log. Its `write` is called every second or so, and at the end. */
export function createRejectionLog(deps: Pick<MerchantDeps, 'db' | 'now'>): RejectionLog {
  let count = 0;
  let kept: (RejectedIpn & { receivedAt: Date; sizeBytes: number })[] = [];

  return {
    add(ipn) {
      count += 1;
      if (kept.length >= PER_WRITE_MAX) return;
      kept.push({
        ...ipn,
        // A copy, so that a large body is not held by its beginning. Headers are cut as well: they are the sender's.
        body: Buffer.from(ipn.body.subarray(0, BODY_BYTES_KEPT)),
        restKey: ipn.restKey?.slice(0, 64) ?? null,
        receivedAt: deps.now(),
        sizeBytes: ipn.body.length,
      });
    },
    async write() {
      if (count === 0) return 0;
      const [written, rows] = [count, kept];
      count = 0;
      kept = [];
      try {
        await writeRows(deps, written, rows);
      } catch (error) {
        count += written;
        kept = [...rows, ...kept].slice(0, PER_WRITE_MAX);
        throw error;
      }
      return written;
    },
  };
}

async function writeRows(
  { db }: Pick<MerchantDeps, 'db'>,
  count: number,
  rows: (RejectedIpn & { receivedAt: Date; sizeBytes: number })[],
): Promise<void> {
  await db.$transaction(async (tx) => {
    const total = await tx.rejectedIpnCount.upsert({
      where: { id: 'main' },
      create: { id: 'main', count: BigInt(count) },
      update: { count: { increment: BigInt(count) } },
    });
    for (const [index, { body, ...row }] of rows.entries()) {
      // The count before this write numbers the slots, so that several processes go round the same ring.
      const slot = Number((total.count - BigInt(count) + BigInt(index)) % BigInt(SLOTS));
      const data = { ...row, body: new Uint8Array(body) };
      await tx.rejectedIpn.upsert({ where: { slot }, create: { slot, ...data }, update: data });
    }
  });
}
