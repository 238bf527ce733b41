import { isCurrency } from '../../protocol/currencies.ts';
import { formatSatoshi, formatShort } from '../../protocol/money.ts';
import type { CsvCell } from './csv.ts';

/** A payment with its order, as the database gives it; bigint as digits. Payment fields are null for an order without one. */
export type ExportRow = {
  order: string;
  reference: string | null;
  transaction: string | null;
  description: string | null;
  order_status: string;
  currency: string;
  price_minor: string;
  order_created_at: Date;
  order_paid_at: Date | null;
  order_updated_at: Date;
  payment: string | null;
  payment_status: string | null;
  method: string | null;
  pending_sat: string | null;
  valid_sat: string | null;
  /** What it was taken as paid with, as `takenSat` says. */
  paid_sat: string | null;
  due_sat: string | null;
  address: string | null;
  return_address: string | null;
  rate_minor: string | null;
  rate_source: string | null;
  rate_at: Date | null;
  payment_paid_at: Date | null;
  payment_updated_at: Date | null;
  txids: string | null;
  accepted_at: Date | null;
};

type Column = { name: string; isText: boolean; of: (row: ExportRow) => string | null };

const text = (name: keyof ExportRow & string): Column => ({
  name,
  isText: true,
  of: (row) => row[name] as string | null,
});
const plain = (name: string, of: Column['of']): Column => ({ name, isText: false, of });
const same = (name: keyof ExportRow & string): Column => ({ ...text(name), isText: false });

/** The columns of an export (docs/export.md). The list only grows, at its end: what reads exports counts on it. */
const columns: readonly Column[] = [
  same('order'),
  text('reference'),
  same('transaction'),
  text('description'),
  same('order_status'),
  plain('price', (row) => decimal(row.price_minor, row.currency)),
  text('currency'),
  same('price_minor'),
  same('payment'),
  same('payment_status'),
  text('method'),
  same('pending_sat'),
  same('valid_sat'),
  same('paid_sat'),
  plain('paid_btc', ({ paid_sat }) => (paid_sat === null ? null : formatSatoshi(BigInt(paid_sat)))),
  same('due_sat'),
  text('address'),
  text('return_address'),
  plain('rate', (row) => decimal(row.rate_minor, row.currency)),
  text('rate_source'),
  plain('rate_at', (row) => iso(row.rate_at)),
  plain('created_at', (row) => iso(row.order_created_at)),
  plain('paid_at', (row) => iso(row.payment === null ? row.order_paid_at : row.payment_paid_at)),
  plain('updated_at', (row) => iso(row.payment_updated_at ?? row.order_updated_at)),
  text('txids'),
  plain('accepted_at', (row) => iso(row.accepted_at)),
];

/** The names of the columns, in their order. */
export const columnNames: readonly string[] = columns.map(({ name }) => name);

/** A row as cells of CSV. Pure. */
export function csvCells(row: ExportRow): CsvCell[] {
  return columns.map(({ isText, of }) => {
    const value = of(row);
    if (value === null) return null;
    return isText ? { text: value } : { plain: value };
  });
}

/** A row as a line of JSON with its LF; every value is a string or null. Pure. */
export function jsonLine(row: ExportRow): string {
  return `${JSON.stringify(Object.fromEntries(columns.map(({ name, of }) => [name, of(row)])))}\n`;
}

/** Null for an amount that is not there, and for one of a currency that we do not know. */
function decimal(minor: string | null, currency: string): string | null {
  return minor !== null && isCurrency(currency) ? formatShort(BigInt(minor), currency) : null;
}

function iso(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}
