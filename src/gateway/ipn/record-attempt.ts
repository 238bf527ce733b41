import type { GatewayDeps } from '../deps.ts';
import type { NextStep } from './after-attempt.ts';
import type { ClaimedIpn } from './claim-due-ipns.ts';
import type { AttemptResult } from './post-ipn.ts';

type Recorded = Pick<ClaimedIpn, 'id' | 'subjectId' | 'claim'>;

/**
 * Writes an attempt and what follows from it. If a newer IPN of its subject was written meanwhile, the queue is about that
 * one by now: it only gets its turn, and this one, unless it was delivered, stays superseded. Returns whether there is
 * such a newer one, which may be sent from now on.
 *
 * Each statement is a transaction: thousands of attempts fail together if their shops do, and the others wait for them.
 * It takes the rows in the same order as whoever writes an IPN does: the IPN's own before the queue's.
 */
export async function recordAttempt(
  deps: Pick<GatewayDeps, 'db' | 'now'>,
  ipn: Recorded,
  result: AttemptResult,
  next: NextStep,
): Promise<boolean> {
  return next.kind === 'delivered'
    ? recordDelivered(deps, ipn, result)
    : recordFailed(deps, ipn, result, next.at);
}

async function recordDelivered(
  { db, now }: Pick<GatewayDeps, 'db' | 'now'>,
  { id, subjectId, claim }: Recorded,
  { startedAt, durationMs, httpStatus, answer, error }: AttemptResult,
): Promise<boolean> {
  const ended = await db.$executeRaw`
    with attempt as (
      insert into gateway.ipn_attempt (ipn_id, started_at, duration_ms, http_status, answer, error)
      values (${id}::uuid, ${startedAt}, ${durationMs}, ${httpStatus}, ${answer}, ${error})
    ), delivered as (
      update gateway.ipn set state = 'delivered', delivered_at = ${now()} where id = ${id}::uuid returning id
    )
    delete from gateway.ipn_queue using delivered
    where subject_id = ${subjectId}::uuid and ipn_id = delivered.id`;
  if (ended > 0) return false;
  // Dying here would do no harm: the claim lapses.
  return (
    (await db.$executeRaw`
      update gateway.ipn_queue set claim = null, claimed_until = null
      where subject_id = ${subjectId}::uuid and claim = ${claim}::uuid`) > 0
  );
}

async function recordFailed(
  { db }: Pick<GatewayDeps, 'db'>,
  { id, subjectId, claim }: Recorded,
  { startedAt, durationMs, httpStatus, answer, error }: AttemptResult,
  dueAt: Date,
): Promise<boolean> {
  const released = await db.$queryRaw<{ isNewer: boolean }[]>`
    with attempt as (
      insert into gateway.ipn_attempt (ipn_id, started_at, duration_ms, http_status, answer, error)
      values (${id}::uuid, ${startedAt}, ${durationMs}, ${httpStatus}, ${answer}, ${error})
    )
    update gateway.ipn_queue
    set claim = null, claimed_until = null,
      due_at = case when ipn_id = ${id}::uuid then ${dueAt} else due_at end,
      failures = failures + case when ipn_id = ${id}::uuid then 1 else 0 end
    where subject_id = ${subjectId}::uuid and claim = ${claim}::uuid
    returning ipn_id <> ${id}::uuid as "isNewer"`;
  return released.some(({ isNewer }) => isNewer);
}
