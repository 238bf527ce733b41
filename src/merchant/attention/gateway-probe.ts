import { request } from 'undici';
import { z } from 'zod';
import type { Prisma } from '../../database/generated/client.ts';
import { parseReply } from '../../protocol/replies.ts';
import type { MerchantDeps } from '../deps.ts';
import { GatewayRefusedKey, GatewayUnreachable } from '../gateway-client/gateway-errors.ts';

const NAME = 'gateway_probe';
const PROBE_EVERY_MS = 60_000;
const TICKER_TIMEOUT_MS = 10_000;
const TICKER_LENGTH_MAX = 64 * 1024;
const RATES_MS_MAX = 15 * 60_000;
/** Among so many of the newest orders a currency is looked for whose rate matters. */
const ORDERS_LOOKED_AT = 1_000;
const PROBLEM_LENGTH_MAX = 300;

const storedProbe = z.object({
  reachable: z.boolean(),
  /** Why not, in a sentence. */
  problem: z.string().nullable(),
  ratesStale: z.boolean(),
  /** Whose rate was looked at. */
  currency: z.string().nullable(),
  at: z.string(),
  /** Since when it is like that: what tells one outage from the next. ISO 8601. */
  unreachableSince: z.string().nullable(),
  ratesStaleSince: z.string().nullable(),
});

/** What the last look at the gateway found. */
export type GatewayProbe = z.infer<typeof storedProbe>;

type ProbeDeps = Pick<MerchantDeps, 'db' | 'gateway' | 'settings' | 'now' | 'notices'>;

/** What was found last; null if nobody has looked yet. */
export async function readProbe(tx: Prisma.TransactionClient): Promise<GatewayProbe | null> {
  const row = await tx.figure.findUnique({ where: { name: NAME } });
  return storedProbe.safeParse(row?.value).data ?? null;
}

/** A loop's step: looks at the gateway once a minute, whichever of the processes comes first. @returns 0 */
export async function probeGatewayWhenDue(deps: ProbeDeps): Promise<number> {
  const now = deps.now();
  const due = new Date(now.getTime() - PROBE_EVERY_MS);
  // So far ahead of the clock is no other process's clock: ours was set back.
  const ahead = new Date(now.getTime() + PROBE_EVERY_MS);
  const mine = await deps.db.$executeRaw`
    insert into merchant.figure (name, value, at) values (${NAME}, 'null', ${now})
    on conflict (name) do update set at = excluded.at
    where figure.at <= ${due} or figure.at > ${ahead}`;
  if (mine > 0) await probeGateway(deps);
  return 0;
}

/** Asks the gateway whether it takes our key and how old its rates are, and keeps what was found. */
export async function probeGateway(deps: ProbeDeps): Promise<GatewayProbe> {
  const problem = await keyProblem(deps);
  // Of a gateway that nobody reaches, nothing is known about rates.
  const currency = problem === null ? await pricedIn(deps) : null;
  const ratesStale = currency !== null && (await hasStaleRate(deps, currency));
  const before = await readProbe(deps.db);
  const at = deps.now().toISOString();
  const value: GatewayProbe = {
    reachable: problem === null,
    problem,
    ratesStale,
    currency,
    at,
    unreachableSince: problem === null ? null : (before?.unreachableSince ?? at),
    ratesStaleSince: ratesStale ? (before?.ratesStaleSince ?? at) : null,
  };
  await deps.db.figure.upsert({
    where: { name: NAME },
    create: { name: NAME, value, at: deps.now() },
    update: { value, at: deps.now() },
  });
  if (value.reachable !== before?.reachable || ratesStale !== before.ratesStale) deps.notices.tell('other');
  return value;
}

/** A gateway that refuses this one method has been reached, and has taken the key. */
async function keyProblem({ gateway }: ProbeDeps): Promise<string | null> {
  try {
    await gateway.info();
    return null;
  } catch (error) {
    if (!(error instanceof GatewayUnreachable || error instanceof GatewayRefusedKey)) return null;
    return error.message.replaceAll('\0', '').slice(0, PROBLEM_LENGTH_MAX);
  }
}

async function pricedIn({ db }: ProbeDeps): Promise<string | null> {
  const [newest] = await db.$queryRaw<{ currency: string }[]>`
    select currency from (
      select currency from merchant."order" order by created_at desc, id desc limit ${ORDERS_LOOKED_AT}) as o
    where currency <> 'BTC' limit 1`;
  return newest?.currency ?? null;
}

/** Only a gateway that has tickers can have stale ones: whatever else answers says nothing. */
async function hasStaleRate({ settings, now }: ProbeDeps, currency: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`${settings.gatewayUrl}/api/1/BTC${currency}/ticker`, {
      signal: AbortSignal.timeout(TICKER_TIMEOUT_MS),
      headers: { 'user-agent': 'Tillgate merchant server' },
    });
    const reply = parseReply(await shortText(body));
    if (!reply.ok) return !reply.malformed && (statusCode >= 500 || reply.token === 'service_unavailable');
    const told = z.object({ now: z.string().regex(/^[0-9]{1,17}$/) }).safeParse(reply.value);
    return told.success && now().getTime() - Number(BigInt(told.data.now) / 1000n) > RATES_MS_MAX;
  } catch {
    return false;
  }
}

async function shortText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > TICKER_LENGTH_MAX) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
