import type { OrderQuery } from '../../search/order-query.ts';
import { exportUrl } from './orders-url.ts';
import { queryWords } from './query-words.ts';

/** The ways to take along what the list shows. */
export function ExportCard({ query }: { query: OrderQuery }) {
  return (
    <section class="card orders-export" aria-labelledby="export">
      <div>
        <h2 id="export">Export</h2>
        <p class="hint">
          A line for each payment of <strong>{queryWords(query)}</strong>, all pages. An order without
          payments has a line of its own.
        </p>
      </div>
      <div class="button-row">
        <a class="button button-quiet" id="export-csv" href={exportUrl(query, 'csv')} download>
          CSV for spreadsheets
        </a>
        <a class="button button-quiet" id="export-jsonl" href={exportUrl(query, 'jsonl')} download>
          JSON lines for programs
        </a>
      </div>
    </section>
  );
}
