import { formatSatoshi } from '../../src/protocol/money.ts';
import type { Dashboard } from './open-dashboard.ts';

/** A page to measure, and what must stand on it, so that an empty one is not taken for a fast one. */
export type MeasuredPage = { name: string; path: string; shows: RegExp };

const DAY_MS = 24 * 60 * 60 * 1000;
const anOrder = /data-order="/;

/** The pages that a person who runs a shop opens, of this shop. */
export async function dashboardPages({ page, sample }: Dashboard): Promise<MeasuredPage[]> {
  const { orderId, reference, transaction, paymentId, address, txid, amountSat } = sample;
  const search = (what: string, q: string): MeasuredPage => ({
    name: `search: ${what}`,
    path: `/admin/orders?q=${encodeURIComponent(q)}`,
    shows: new RegExp(`data-order="${orderId}"`),
  });
  const day = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);
  return [
    { name: 'overview', path: '/admin', shows: /<svg/ },
    { name: 'orders', path: '/admin/orders', shows: anOrder },
    { name: 'orders: open', path: '/admin/orders?status=open', shows: /data-status="open"/ },
    { name: 'orders: partial', path: '/admin/orders?status=partial', shows: /data-status="partial"/ },
    {
      name: 'orders: paid, a month',
      path: `/admin/orders?status=paid&from=${day(200)}&to=${day(170)}`,
      shows: /data-status="paid"/,
    },
    { name: 'orders: far back', path: await olderThan(page, `/admin/orders?to=${day(180)}`), shows: anOrder },
    search('order id', orderId),
    search('reference', reference),
    search('transaction', transaction),
    search('payment id', paymentId),
    search('address', address),
    search('txid', txid),
    {
      name: 'search: amount',
      path: `/admin/orders?q=${amountSat}%20sat`,
      shows: new RegExp(
        `received coins of exactly ${formatSatoshi(amountSat)} BTC[^]*data-order="${orderId}"`,
      ),
    },
    { name: 'search: nothing', path: '/admin/orders?q=no-such-thing', shows: /Nothing has this reference\./ },
    { name: 'order', path: `/admin/orders/${orderId}`, shows: new RegExp(transaction) },
    { name: 'IPN inbox', path: '/admin/inbox', shows: /data-receipt="/ },
    {
      name: 'IPN inbox: duplicates',
      path: '/admin/inbox?outcome=duplicate',
      shows: /data-outcome="duplicate"/,
    },
    { name: 'reconcile', path: '/admin/reconcile', shows: /<h1/ },
  ];
}

/** The page behind a page. */
async function olderThan(page: Dashboard['page'], path: string): Promise<string> {
  const { html } = await page(path);
  const href = /<a[^>]*id="older"[^>]*>/.exec(html)?.[0].match(/href="([^"]*)"/)?.[1];
  if (href === undefined) throw new Error(`${path} has no older orders`);
  return href.replaceAll('&amp;', '&');
}
