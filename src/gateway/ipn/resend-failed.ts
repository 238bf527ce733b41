import type { GatewayDeps } from '../deps.ts';

/** Few enough that nobody who writes or sends an IPN waits long for a step. */
const IPNS_PER_STEP = 1_000;
const LOWEST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Makes all IPNs due now that are waiting to be sent again and whose last attempt began at `since` or later. They keep
 * their order. Those in flight are left alone, and those that are being changed at this moment. Returns how many.
 */
export async function resendFailed(
  { db, now, wake }: Pick<GatewayDeps, 'db' | 'now' | 'wake'>,
  since: Date,
): Promise<number> {
  const last = await db.ipnQueue.findFirst({ orderBy: { dueAt: 'desc' } });
  if (last === null) return 0;
  // All are moved by the same, so that the last of them is due now and no two fall on one moment.
  const earlierMs = Math.max(last.dueAt.getTime() - now().getTime(), 0);
  let resent = 0;
  for (let after: string | null = LOWEST_ID; after !== null; ) {
    const step: Step = await resendSome(db, { since, now: now(), after, earlierMs });
    resent += step.resent;
    after = step.last;
  }
  if (resent > 0) wake.ipns();
  return resent;
}

type Step = { resent: number; last: string | null };

/** Never waits for a row, so that nobody can wait for us in a circle. */
async function resendSome(
  db: GatewayDeps['db'],
  { since, now, after, earlierMs }: { since: Date; now: Date; after: string; earlierMs: number },
): Promise<Step> {
  const [step] = await db.$queryRaw<[Step]>`
    with part as (
      select subject_id, ipn_id, failures, claimed_until from gateway.ipn_queue
      where subject_id > ${after}::uuid order by subject_id limit ${IPNS_PER_STEP}
    ), failed as (
      select queue.subject_id from gateway.ipn_queue as queue join part using (subject_id)
      where part.failures > 0 and queue.failures > 0 and queue.ipn_id = part.ipn_id
        and (queue.claimed_until is null or queue.claimed_until <= ${now})
        and (
          select max(attempt.started_at) from gateway.ipn_attempt as attempt where attempt.ipn_id = part.ipn_id
        ) >= ${since}
      for update of queue skip locked
    ), resent as (
      update gateway.ipn_queue as queue set due_at = queue.due_at - ${earlierMs}::bigint * interval '1 millisecond'
      from failed where queue.subject_id = failed.subject_id
      returning 1
    )
    select (select count(*)::int from resent) as resent,
      (select subject_id::text from part order by subject_id offset ${IPNS_PER_STEP - 1} limit 1) as last`;
  return step;
}
