import type { GatewayDeps } from '../../deps.ts';
import { newestOf } from '../../ipn/resend-ipn.ts';
import { pageOf, ROWS_PER_PAGE } from '../page-of.ts';
import { type AttemptProps, attemptProps } from './attempt-props.ts';
import { type IpnSummary, readIpns } from './read-ipns.ts';

/** One IPN with everything there is to know of it. */
export interface IpnDetails extends IpnSummary {
  /** Where it goes, without the password that may stand in it. */
  urlText: string;
  /** The body that goes over the wire. */
  body: string;
  aonce: string;
  restKey: string;
  /** The payment page; null for coins on an address. */
  paymentUrl: string | null;
  /** The newest IPN of the same, if that is another one: of these only the newest counts. */
  newerId: string | null;
  isPaused: boolean;
  /** Newest first, a page of them. */
  attempts: AttemptProps[];
  /** The page with older attempts goes on below this; null on the last one. */
  before: string | null;
}

/** Reads an IPN with a page of its attempts, those before one of them; null if there is none of that id. */
export async function readIpnDetails(
  deps: Pick<GatewayDeps, 'db' | 'now' | 'settings'>,
  id: string,
  before: bigint | null,
): Promise<IpnDetails | null> {
  const { db } = deps;
  const [[summary], row] = await Promise.all([readIpns(deps, [id]), db.ipn.findUnique({ where: { id } })]);
  if (summary === undefined || row === null) return null;
  const [attempts, newest, paused] = await Promise.all([
    db.ipnAttempt.findMany({
      where: { ipnId: id, ...(before === null ? {} : { id: { lt: before } }) },
      // By the index of the IPN, and no way through the attempts of others.
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      take: ROWS_PER_PAGE + 1,
    }),
    newestOf(db, row),
    db.pausedEndpoint.findUnique({ where: { origin: summary.origin } }),
  ]);
  const { page, last } = pageOf(attempts);
  const { subject } = summary;
  return {
    ...summary,
    urlText: withoutPassword(row.url),
    body: row.body,
    aonce: row.aonce.toString(),
    restKey: row.apiKey,
    paymentUrl: subject.kind === 'payment' ? `${deps.settings.url}/${subject.transaction}` : null,
    newerId: newest.id === id ? null : newest.id,
    isPaused: paused !== null,
    attempts: page.map(attemptProps),
    before: last?.id.toString() ?? null,
  };
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = 'hidden';
  return shown.href;
}
