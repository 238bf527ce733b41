import type { GatewayDeps } from '../../deps.ts';
import { COUNT_MAX } from '../bounded-count.ts';

/** As many endpoints are shown, those with most to send first. */
const ENDPOINTS_MAX = 20;

/** A shop's endpoint, as scheme://host:port, with what waits for it. */
export interface EndpointProps {
  origin: string;
  waiting: number;
  /** Of those, how many have failed at least once. */
  failing: number;
  /** Null while it is not paused. */
  pausedAt: Date | null;
}

/** What waits altogether, and the endpoints it waits for. */
export interface QueueProps {
  /** Counted up to one more than `COUNT_MAX`; beyond that the endpoints' numbers are of a part of it. */
  waiting: number;
  failing: number;
  endpoints: EndpointProps[];
}

/** Reads what waits for whom. Paused endpoints come first, whether anything waits for them or not. */
export async function readQueue({ db }: Pick<GatewayDeps, 'db'>): Promise<QueueProps> {
  const [groups, paused] = await Promise.all([
    db.$queryRaw<Pick<EndpointProps, 'origin' | 'waiting' | 'failing'>[]>`
      select origin, count(*)::int as waiting, (count(*) filter (where failures > 0))::int as failing
      from (select origin, failures from gateway.ipn_queue limit ${COUNT_MAX + 1}) as part
      group by origin order by failing desc, waiting desc, origin`,
    db.pausedEndpoint.findMany({ orderBy: { pausedAt: 'desc' }, take: ENDPOINTS_MAX }),
  ]);
  const pausedAtOf = new Map(paused.map(({ origin, pausedAt }) => [origin, pausedAt]));
  const groupOf = new Map(groups.map((group) => [group.origin, group]));
  const endpoints = [
    ...paused.map(({ origin }) => groupOf.get(origin) ?? { origin, waiting: 0, failing: 0 }),
    ...groups.filter(({ origin }) => !pausedAtOf.has(origin)),
  ].slice(0, Math.max(ENDPOINTS_MAX, paused.length));
  return {
    waiting: groups.reduce((sum, { waiting }) => sum + waiting, 0),
    failing: groups.reduce((sum, { failing }) => sum + failing, 0),
    endpoints: endpoints.map((endpoint) => ({
      ...endpoint,
      pausedAt: pausedAtOf.get(endpoint.origin) ?? null,
    })),
  };
}
