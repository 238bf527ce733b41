import type { GatewayDeps } from '../deps.ts';
import type { NextStep } from './after-attempt.ts';
import type { ClaimedIpn } from './claim-due-ipns.ts';
import type { AttemptResult } from './post-ipn.ts';

/**
 * Writes an attempt and what follows from it. If a newer IPN of its subject was written meanwhile, the queue is about that
 * one by now: it only gets its turn, and this one, unless it was delivered, stays superseded.
 */
export async function recordAttempt(
  deps: Pick<GatewayDeps, 'db' | 'now'>,
  ipn: Pick<ClaimedIpn, 'id' | 'subjectId' | 'claim'>,
  result: AttemptResult,
  next: NextStep,
): Promise<void> {
  const queued = { subjectId: ipn.subjectId, ipnId: ipn.id };
  await deps.db.$transaction(async (tx) => {
    const { startedAt, durationMs, httpStatus, answer, error } = result;
    await tx.ipnAttempt.create({
      data: {
        ipnId: ipn.id,
        startedAt,
        durationMs,
        httpStatus,
        answer: answer === null ? null : new Uint8Array(answer),
        error,
      },
    });
    if (next.kind === 'delivered') {
      await tx.ipn.update({ where: { id: ipn.id }, data: { state: 'delivered', deliveredAt: deps.now() } });
      await tx.ipnQueue.deleteMany({ where: queued });
    } else {
      await tx.ipnQueue.updateMany({
        where: { ...queued, claim: ipn.claim },
        data: { dueAt: next.at, failures: { increment: 1 } },
      });
    }
    await tx.ipnQueue.updateMany({
      where: { subjectId: ipn.subjectId, claim: ipn.claim },
      data: { claim: null, claimedUntil: null },
    });
  });
}
