import type { OrderStatus } from '../../../database/generated/client.ts';
import { type Status, StatusBadge } from '../status-badges.tsx';

/** What was paid in some days, in words. */
export interface PaidSum {
  /** `Paid today`, `Paid in the last 7 days`. */
  label: string;
  /** BTC with 8 decimals, no unit. */
  btcText: string;
  /** The same in the shop's currency, of the orders that are priced in it; null if that is BTC. */
  pricedText: string | null;
  /** How many orders, and how many of them the sum in the shop's currency leaves out. */
  ordersText: string;
  /** What it was in as many days before. */
  beforeText: string;
}

/** How many orders wait for something. */
export type Waiting = Pick<Record<OrderStatus, number>, 'created' | 'open' | 'partial'>;

/** What was paid, and what is on its way: a row of cards. */
export function OverviewSums({ sums, waiting }: { sums: PaidSum[]; waiting: Waiting }) {
  return (
    <>
      {sums.map((sum) => (
        <section key={sum.label} class="card sum">
          <h2 class="sum-label">{sum.label}</h2>
          <p class="sum-main">
            {sum.btcText} <span class="sum-unit">BTC</span>
          </p>
          {sum.pricedText !== null && <p class="sum-priced">{sum.pricedText}</p>}
          <p class="sum-note">{sum.ordersText}</p>
          <p class="sum-note">{sum.beforeText}</p>
        </section>
      ))}
      <section class="card sum">
        <h2 class="sum-label">Not paid yet</h2>
        <ul class="waiting">
          <WaitingLink status="open" count={waiting.open} />
          <WaitingLink status="partial" count={waiting.partial} />
          {waiting.created > 0 && <WaitingLink status="created" count={waiting.created} />}
        </ul>
      </section>
    </>
  );
}

function WaitingLink({ status, count }: { status: Status; count: number }) {
  return (
    <li>
      <a class="waiting-link" id={`waiting-${status}`} href={`/admin/orders?status=${status}`}>
        <StatusBadge status={status} />
        <span class="waiting-count">
          {count.toLocaleString('en-US')}
          <span class="visually-hidden">{count === 1 ? ' order' : ' orders'}</span>
        </span>
      </a>
    </li>
  );
}
