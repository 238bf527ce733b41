import type { Prisma } from '../../database/generated/client.ts';
import type { MerchantDeps } from '../deps.ts';
import { readCursor, writeCursor } from './attention-cursor.ts';
import { findAboutOrders } from './find-about.ts';
import { findCandidates } from './find-candidates.ts';
import { readTroubledReceipts, receiptAttention } from './receipt-attention.ts';
import { readServerFacts, SERVER, serverAttention } from './server-attention.ts';
import { writeFindings } from './write-findings.ts';

/** Whoever holds it writes entries; other sweeps leave it, people's actions wait for it. */
export const ATTENTION_LOCK = 'merchant.attention';
const SWEEP_MS_MAX = 60_000;
/** Between two sweeps: the loop's rest, and at least so many times what the last one took. */
const REST_MS = 2_000;
const REST_TIMES = 20;

type SweepDeps = Pick<MerchantDeps, 'db' | 'settings' | 'now' | 'notices' | 'keyRing'>;

/** The loop that keeps the "Needs you" list up to date. Any number of processes may run it. */
export function attentionLoop(deps: SweepDeps): {
  name: string;
  restMs: number;
  step: () => Promise<number>;
} {
  let restUntil = 0;
  return {
    name: 'attention',
    restMs: REST_MS,
    async step() {
      const started = performance.now();
      if (started < restUntil) return 0;
      await sweepAttention(deps);
      const ended = performance.now();
      restUntil = ended + REST_TIMES * (ended - started);
      return 0;
    },
  };
}

/** One bounded look at what may need a person. @returns how many entries it changed; 0 too when another process is at it. */
export async function sweepAttention(deps: SweepDeps): Promise<number> {
  const changed = await deps.db.$transaction(
    async (tx) => {
      const [lock] = await tx.$queryRaw<[{ mine: boolean }]>`
        select pg_try_advisory_xact_lock(hashtext(${ATTENTION_LOCK})) as mine`;
      return lock.mine ? sweep(tx, deps) : 0;
    },
    { timeout: SWEEP_MS_MAX },
  );
  if (changed > 0) deps.notices.tell('other');
  return changed;
}

async function sweep(tx: Prisma.TransactionClient, deps: SweepDeps): Promise<number> {
  const now = deps.now();
  const before = await readCursor(tx);
  const { orderIds, ipnSubjects, receiptIds, cursor } = await findCandidates(tx, before, now);
  const findings = [
    ...(await findAboutOrders(tx, deps, orderIds)),
    ...receiptAttention(await readTroubledReceipts(tx, receiptIds)),
    ...serverAttention(await readServerFacts(tx, deps)),
  ];
  const subjects = new Set([...orderIds, ...ipnSubjects, SERVER, ...findings.map(({ subject }) => subject)]);
  const changed = await writeFindings(tx, [...subjects], findings, now);
  if (JSON.stringify(cursor) !== JSON.stringify(before)) await writeCursor(tx, cursor, now);
  return changed;
}
