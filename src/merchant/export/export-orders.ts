import type pg from 'pg';
import { orderSources } from '../search/order-conditions.ts';
import type { OrderPlace } from '../search/order-place.ts';
import { orderPlaces } from '../search/order-places.ts';
import type { OrderQuery } from '../search/order-query.ts';
import { CSV_BOM, csvLine } from './csv.ts';
import { columnNames, csvCells, type ExportRow, jsonLine } from './export-line.ts';
import { ROWS_MAX, readExportRows } from './read-export-rows.ts';

/** The ways to write an export: the ending of its file's name, and its media type. */
export const exportFormats = {
  csv: { type: 'text/csv; charset=utf-8; header=present', head: CSV_BOM + csvHeader(), line: csvRow },
  jsonl: { type: 'application/x-ndjson; charset=utf-8', head: '', line: jsonLine },
} as const;
export type ExportFormat = keyof typeof exportFormats;

/** Orders that are looked up at once. */
const ORDERS_PER_STEP = 1_000;

/**
 * The text of an export, in pieces: all payments of all orders that a query finds, newest orders first, a line each. Each piece
 * is read when it is asked for, and no connection is held in between, so whoever reads slowly holds up nobody. There is no
 * snapshot: an order is written as it is when its turn comes; orders that are made after the first piece are not in it.
 */
export async function* exportOrders(
  pool: pg.Pool,
  query: Pick<OrderQuery, 'filter' | 'search'>,
  format: ExportFormat,
): AsyncGenerator<string, void, undefined> {
  const { head, line } = exportFormats[format];
  let pending: string = head;
  for await (const rows of exportRows(pool, query)) {
    yield pending + rows.map(line).join('');
    pending = '';
  }
  if (pending !== '') yield pending;
}

async function* exportRows(
  pool: pg.Pool,
  query: Pick<OrderQuery, 'filter' | 'search'>,
): AsyncGenerator<ExportRow[], void, undefined> {
  const sources = orderSources(query);
  let after: OrderPlace | null = null;
  do {
    const places: OrderPlace[] = await orderPlaces(pool, sources, after && { after }, ORDERS_PER_STEP);
    yield* rowsOf(
      pool,
      places.map(({ id }) => id),
    );
    after = places.length < ORDERS_PER_STEP ? null : (places.at(-1) ?? null);
  } while (after !== null);
}

async function* rowsOf(pool: pg.Pool, orderIds: string[]): AsyncGenerator<ExportRow[], void, undefined> {
  let left = orderIds;
  let afterPayment: string | null = null;
  while (left.length > 0) {
    const rows: ExportRow[] = await readExportRows(pool, left, afterPayment);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (rows.length < ROWS_MAX || last === undefined) return;
    // The last order may have more payments; one without any has not.
    const from = left.indexOf(last.order);
    left = left.slice(last.payment === null ? from + 1 : from);
    afterPayment = last.payment;
  }
}

function csvHeader(): string {
  return csvLine(columnNames.map((name) => ({ plain: name })));
}

function csvRow(row: ExportRow): string {
  return csvLine(csvCells(row));
}
