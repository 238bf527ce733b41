import type { Prisma } from '../../database/generated/client.ts';
import type { MerchantDeps } from '../deps.ts';
import type { Finding } from './attention-kinds.ts';
import { type GatewayProbe, readProbe } from './gateway-probe.ts';
import { readLastHeardAt } from './last-heard.ts';
import { type RejectedIpns, readRejectedIpns } from './rejected-ipns.ts';

/** What concerns no single order. */
export const SERVER = 'server';

const DAY_MS = 24 * 60 * 60_000;
/** Beyond that, many are many. */
const OPEN_COUNTED_MAX = 1_000;
const LOST_COUNTED_MAX = 100;

/** All that is looked at to tell whether the server as a whole needs a person. */
export type ServerFacts = {
  /** Orders that an IPN could still come for; at most 1,000. */
  openOrders: number;
  /** When an IPN last came by itself. */
  lastHeardAt: Date | null;
  /** When the gateway's books last showed an IPN that never came, and for how many orders within a day; at most 100. */
  lostAt: Date | null;
  lost: number;
  rejected: RejectedIpns | null;
  probe: GatewayProbe | null;
};

/** Reads what {@link serverAttention} decides on; a few rows, however many orders there are. */
export async function readServerFacts(
  tx: Prisma.TransactionClient,
  { now: clock, keyRing }: Pick<MerchantDeps, 'now' | 'keyRing'>,
): Promise<ServerFacts> {
  const now = clock();
  const dayAgo = new Date(now.getTime() - DAY_MS);
  const [open] = await tx.$queryRaw<[{ count: bigint }]>`
    select count(*) from (
      select from merchant.order_listing where status in ('open', 'partial') limit ${OPEN_COUNTED_MAX}) as o`;
  // Not the comparisons: a later one of the same order keeps the word `healed`, at its own time.
  const [healed] = await tx.$queryRaw<[{ lastAt: Date | null; orders: bigint }]>`
    select max(at) as "lastAt", count(distinct order_id) as orders from (
      select at, order_id from merchant.event where action = 'order.healed' order by id desc limit ${LOST_COUNTED_MAX}) as e
    where at > ${dayAgo}`;
  return {
    openOrders: Number(open.count),
    lastHeardAt: await readLastHeardAt(tx),
    lostAt: healed.lastAt,
    lost: Number(healed.orders),
    rejected: await readRejectedIpns(tx, keyRing.current().restKey, now),
    probe: await readProbe(tx),
  };
}

/** What about the server needs a person. Pure. Each outage is another entry: dealing with one says nothing about the next. */
export function serverAttention({
  openOrders,
  lastHeardAt,
  lostAt,
  lost,
  rejected,
  probe,
}: ServerFacts): Finding[] {
  const about = { subject: SERVER, orderId: null };
  const found: Finding[] = [];
  // An IPN that came since shows that the way is open again.
  if (openOrders > 0 && lostAt !== null && (lastHeardAt === null || lastHeardAt < lostAt)) {
    const heard = lastHeardAt === null ? {} : { lastHeardAt: lastHeardAt.toISOString() };
    const detail = { openOrders: `${openOrders}`, times: `${lost}`, ...heard };
    const facts = `last heard ${lastHeardAt?.toISOString() ?? 'never'}`;
    found.push({ kind: 'endpoint_silent', ...about, facts, since: lastHeardAt ?? lostAt, detail });
  }
  if (rejected !== null) {
    const { reason, times, firstAt, lastAt } = rejected;
    // Whoever ignores it has a day's peace; a wrong secret that is still there tomorrow asks again.
    const facts = `${lastAt.toISOString().slice(0, 10)} ${reason}`;
    const detail = { reason, times: `${times}` };
    found.push({ kind: 'ipn_rejected', ...about, facts, since: firstAt, detail });
  }
  if (probe?.unreachableSince) {
    const since = new Date(probe.unreachableSince);
    const detail = { problem: probe.problem ?? 'no answer' };
    found.push({ kind: 'gateway_unreachable', ...about, facts: probe.unreachableSince, since, detail });
  }
  if (probe?.ratesStaleSince) {
    const since = new Date(probe.ratesStaleSince);
    const detail = { currency: probe.currency ?? '' };
    found.push({ kind: 'rates_stale', ...about, facts: probe.ratesStaleSince, since, detail });
  }
  return found;
}
