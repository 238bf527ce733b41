import { HEIGHT, layOutChart, shortBtc, WIDTH } from './payment-chart.ts';
import { type DayRow, PaymentNumbers } from './payment-numbers.tsx';

/** What the chart shows. */
export interface ChartProps {
  /** One after the other, today last. */
  days: DayRow[];
  /** What it comes to, in a sentence. */
  essence: string;
  /** The shop's currency; null if that is BTC. */
  currency: string | null;
}

/** What was paid each day, as bars; as a table, too. */
export function PaymentChart({ days, essence, currency }: ChartProps) {
  return (
    <section class="card">
      <div class="card-head">
        <h2>Paid per day</h2>
        <span class="hint">30 days, BTC</span>
      </div>
      {days.some((day) => day.orders > 0) ? (
        <>
          <Drawing days={days} essence={essence} />
          <details id="chart-numbers">
            <summary id="chart-numbers-summary">The same as a table</summary>
            <PaymentNumbers days={days} currency={currency} />
          </details>
        </>
      ) : (
        <div class="empty">
          <h3 class="empty-title">Nothing was paid in the last 30 days</h3>
          <p>Each day on which an order is paid will have a bar here.</p>
        </div>
      )}
    </section>
  );
}

function Drawing({ days, essence }: Pick<ChartProps, 'days' | 'essence'>) {
  const { bars, topSat } = layOutChart(days);
  const marks = [days[0], days[Math.floor((days.length - 1) / 2)], days.at(-1)];
  return (
    <div class="chart">
      {/* Beside the drawing, which is stretched: so they keep their size on every screen. */}
      <div class="chart-scale" aria-hidden="true">
        <span>{shortBtc(topSat)}</span>
        <span>{shortBtc(topSat / 2n)}</span>
        <span>0</span>
      </div>
      <svg
        class="chart-drawing"
        role="img"
        aria-labelledby="chart-title chart-essence"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        <title id="chart-title">Paid per day, last 30 days</title>
        <desc id="chart-essence">{essence}</desc>
        {[0, HEIGHT / 2, HEIGHT].map((y) => (
          <line key={y} class="chart-line" x1="0" x2={WIDTH} y1={y} y2={y} />
        ))}
        {bars.map((bar, index) => (
          <g key={bar.day} class="chart-day">
            <title>{dayText(days[index])}</title>
            <rect
              class="chart-ground"
              x={(index * WIDTH) / days.length}
              y="0"
              width={WIDTH / days.length}
              height={HEIGHT}
            />
            {bar.height > 0 && (
              <rect class="chart-bar" x={bar.x} y={bar.y} width={bar.width} height={bar.height} />
            )}
          </g>
        ))}
      </svg>
      <div class="chart-days" aria-hidden="true">
        {marks.map((mark, index) => (
          <span key={mark?.day}>{index === marks.length - 1 ? 'Today' : dayAndMonth(mark?.day)}</span>
        ))}
      </div>
    </div>
  );
}

function dayText(row: DayRow | undefined): string {
  if (row === undefined) return '';
  const orders = row.orders === 1 ? '1 order' : `${row.orders} orders`;
  return [row.day, `${row.btcText} BTC`, row.pricedText, orders].filter((part) => part !== null).join(' · ');
}

const dayAndMonth = (day = ''): string =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
