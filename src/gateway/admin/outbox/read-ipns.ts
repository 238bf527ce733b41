import type { Prisma } from '../../../database/generated/client.ts';
import { formText, parseForm } from '../../../protocol/form.ts';
import type { GatewayDeps } from '../../deps.ts';
import { type AttemptProps, attemptProps } from './attempt-props.ts';

/** Where an IPN stands: `paused` and `sending` are of those that wait, `failing` of those that were refused at least once. */
export type Standing = 'waiting' | 'failing' | 'sending' | 'paused' | 'delivered' | 'superseded';

/** An IPN as the list and its own page show it. */
export interface IpnSummary {
  id: string;
  /** What it tells of: a payment of an order, or coins on an address. */
  subject: { kind: 'payment'; transaction: string } | { kind: 'coins'; txid: string };
  /** scheme://host:port of the shop. */
  origin: string;
  /** The status that it tells; empty if its body has none. */
  told: string;
  standing: Standing;
  createdAt: Date;
  deliveredAt: Date | null;
  /** Of one that waits: how often it failed, and when it is due; null for others. */
  queued: { failures: number; dueAt: Date } | null;
  lastAttempt: AttemptProps | null;
}

const relations = {
  payment: { select: { orderId: true } },
  deposit: { select: { txid: true } },
  queued: true,
} as const;
type IpnRow = Prisma.IpnGetPayload<{ include: typeof relations }>;
type AttemptRow = Prisma.IpnAttemptGetPayload<object>;

/** Reads IPNs with all that a list shows, in the order of the ids; those that do not exist are left out. */
export async function readIpns(
  { db, now }: Pick<GatewayDeps, 'db' | 'now'>,
  ids: readonly string[],
): Promise<IpnSummary[]> {
  if (ids.length === 0) return [];
  const rows = await db.ipn.findMany({ where: { id: { in: [...ids] } }, include: relations });
  const origins = [...new Set(rows.map(originOf))];
  const [attempts, paused] = await Promise.all([
    // By the IPN, not by the newest id: attempts of others may be many.
    db.$queryRaw<AttemptRow[]>`
      select attempt.id, attempt.ipn_id as "ipnId", attempt.started_at as "startedAt",
        attempt.duration_ms as "durationMs", attempt.http_status as "httpStatus", attempt.answer, attempt.error
      from unnest(${[...ids]}::uuid[]) as one (id)
      cross join lateral (
        select * from gateway.ipn_attempt where ipn_id = one.id order by started_at desc, id desc limit 1
      ) as attempt`,
    db.pausedEndpoint.findMany({ where: { origin: { in: origins } } }),
  ]);
  const context = {
    attempts: new Map(attempts.map((attempt) => [attempt.ipnId, attempt])),
    paused: new Set(paused.map(({ origin }) => origin)),
    now: now(),
  };
  const byId = new Map(rows.map((row) => [row.id, ipnSummary(row, context)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function ipnSummary(
  row: IpnRow,
  { attempts, paused, now }: { attempts: Map<string, AttemptRow>; paused: ReadonlySet<string>; now: Date },
): IpnSummary {
  const attempt = attempts.get(row.id);
  const origin = originOf(row);
  return {
    id: row.id,
    subject:
      row.payment === null
        ? { kind: 'coins', txid: row.deposit?.txid ?? '' }
        : { kind: 'payment', transaction: row.payment.orderId },
    origin,
    told: formText(parseForm(Buffer.from(row.body)), 'status') ?? '',
    standing: standingOf(row, paused.has(origin), now),
    createdAt: row.createdAt,
    deliveredAt: row.deliveredAt,
    queued: row.queued === null ? null : { failures: row.queued.failures, dueAt: row.queued.dueAt },
    lastAttempt: attempt === undefined ? null : attemptProps(attempt),
  };
}

/** Where an IPN stands. Pure. */
function standingOf({ state, queued }: IpnRow, isPaused: boolean, now: Date): Standing {
  if (state !== 'queued') return state;
  if (queued?.claimedUntil && queued.claimedUntil > now) return 'sending';
  if (isPaused) return 'paused';
  return queued && queued.failures > 0 ? 'failing' : 'waiting';
}

function originOf({ url, queued }: IpnRow): string {
  return queued?.origin ?? new URL(url).origin;
}
