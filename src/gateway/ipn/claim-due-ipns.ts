import { randomUUID } from 'node:crypto';
import type { GatewayDeps } from '../deps.ts';

/** An IPN that this process may post now, with what it needs for that. */
export type ClaimedIpn = {
  id: string;
  /** What it tells of, as the queue knows it: the payment's id, or the deposit's. */
  subjectId: string;
  claim: string;
  url: string;
  origin: string;
  body: string;
  restKey: string;
  restSecret: string;
};

/** Time for recording the result, on top of the attempt's own, before a claim counts as left behind. */
const CLAIM_MARGIN_MS = 5_000;

/**
 * Claims due IPNs, the longest due first: nobody else posts them until the claim ends. At most one IPN of a subject
 * (a payment, or coins on an address outside of any order) is claimed, since the queue has one row for each. A claim that
 * lapses belonged to a process that died; what it was sending is due again. First attempts go before repeated ones. Shops
 * that are busy are left out, sooner for repeated attempts than for first ones, so that one silent shop takes neither every
 * place nor those of its own new payments. Those that are paused are left out altogether. Nothing waits for a claim to be on disk: one that a crash of Postgres forgets is
 * made again, and the IPN sent again.
 */
export async function claimDueIpns(
  deps: Pick<GatewayDeps, 'db' | 'settings' | 'now'>,
  limit: number,
  busy: { forFirst: readonly string[]; forRepeated: readonly string[] },
): Promise<ClaimedIpn[]> {
  const now = deps.now();
  const claim = randomUUID();
  const claimedUntil = new Date(now.getTime() + deps.settings.ipnTimeoutMs + CLAIM_MARGIN_MS);
  return deps.db.$queryRaw<ClaimedIpn[]>`
    with claimed as (
      update gateway.ipn_queue as queue
      set claimed_until = ${claimedUntil}, claim = ${claim}::uuid
      from (select set_config('synchronous_commit', 'off', true) as is_on) as waits_for_disk, (
        select subject_id from gateway.ipn_queue
        where due_at <= ${now} and (claimed_until is null or claimed_until <= ${now})
          and origin <> all (case when failures = 0 then ${busy.forFirst}::text[] else ${busy.forRepeated}::text[] end)
          and origin <> all (array(select paused.origin from gateway.paused_endpoint as paused))
        order by failures > 0, due_at
        limit ${limit}
        for update skip locked
      ) as due
      where waits_for_disk.is_on = 'off' and queue.subject_id = due.subject_id
      returning queue.subject_id, queue.ipn_id, queue.origin, queue.claim
    )
    select ipn.id, claimed.subject_id as "subjectId", claimed.claim, ipn.url, claimed.origin, ipn.body,
      ipn.api_key as "restKey", coalesce(api_key.secret, '') as "restSecret"
    from claimed
    join gateway.ipn on ipn.id = claimed.ipn_id
    left join gateway.api_key on api_key.key = ipn.api_key`;
}
