import { formatSatoshi } from '../../../protocol/money.ts';
import { Time } from '../../../web/time.tsx';
import type { ReconcileTotals } from '../../reconcile/reconcile-totals.ts';

/** Both books in total, and how many orders were compared with what outcome. */
export function ReconcileSums({ totals }: { totals: ReconcileTotals & { isKept: boolean } }) {
  const { oursSat, gatewaySat, lastAt } = totals;
  const compared = totals.agrees + totals.healed + totals.differs + totals.unknown;
  return (
    <div class="reconcile-sums" data-live="sums">
      <section class="card" aria-labelledby="books-title">
        <h2 id="books-title">Received, by both books</h2>
        <dl class="amounts">
          <Line id="sum-ours" term="Ours" value={`${formatSatoshi(oursSat)}\u00a0BTC`} />
          <Line id="sum-gateway" term="The gateway’s" value={`${formatSatoshi(gatewaySat)}\u00a0BTC`} />
          <Line id="sum-difference" term="Difference" value={differenceText(oursSat, gatewaySat)} strong />
        </dl>
        <p class="hint">
          Pending and valid, of the {compared === 1 ? 'one order that was' : `${compared} orders that were`}{' '}
          compared, as both were at that time.
        </p>
      </section>
      <section class="card" aria-labelledby="orders-title">
        <h2 id="orders-title">Orders</h2>
        <dl class="amounts">
          <Line id="count-compared" term="Compared" value={String(compared)} />
          <Line id="count-agrees" term="Both books agree" value={String(totals.agrees)} />
          <Line id="count-healed" term="Taken over after a lost IPN" value={String(totals.healed)} />
          <Line id="count-differs" term="Differ" value={String(totals.differs)} />
          <Line id="count-unknown" term="Unknown to the gateway" value={String(totals.unknown)} />
          <Line id="count-never" term="Not compared yet" value={String(totals.never)} />
        </dl>
        <p class="hint">
          {lastAt === null ? (
            'No order was compared yet.'
          ) : (
            <>
              Last comparison <Time at={lastAt} seconds />
            </>
          )}
          {totals.isKept && (
            <>
              {lastAt === null ? ' ' : '. '}Counted <Time at={totals.at} seconds />
            </>
          )}
        </p>
      </section>
    </div>
  );
}

function differenceText(oursSat: bigint, gatewaySat: bigint): string {
  if (oursSat === gatewaySat) return 'none';
  const [sat, who] = oursSat > gatewaySat ? [oursSat - gatewaySat, 'here'] : [gatewaySat - oursSat, 'there'];
  return `${formatSatoshi(sat)}\u00a0BTC more ${who}`;
}

function Line({ id, term, value, strong }: { id: string; term: string; value: string; strong?: boolean }) {
  return (
    <div class={strong ? 'amount amount-strong' : 'amount'}>
      <dt>{term}</dt>
      <dd id={id}>{value}</dd>
    </div>
  );
}
