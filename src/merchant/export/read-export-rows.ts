import type pg from 'pg';
import type { ExportRow } from './export-line.ts';

/** Lines of one order at once: an order may have any number of payments. */
export const ROWS_MAX = 2_000;

/**
 * The rows of these orders, in their order, then by payment; at most {@link ROWS_MAX}.
 * @param afterPayment of the first order, only payments behind this one.
 */
export async function readExportRows(
  pool: pg.Pool,
  orderIds: readonly string[],
  afterPayment: string | null,
): Promise<ExportRow[]> {
  const { rows } = await pool.query<ExportRow>(ROWS, [orderIds, afterPayment, ROWS_MAX]);
  return rows;
}

const ROWS = `
  select o.id as order, o.reference, o.transaction, o.description, o.status::text as order_status, o.currency,
         o.amount_int::text as price_minor, o.created_at as order_created_at, o.paid_at as order_paid_at,
         o.updated_at as order_updated_at, o.accepted_at,
         p.id as payment, p.status::text as payment_status, p.method,
         p.amount_pending_sat::text as pending_sat, p.amount_valid_sat::text as valid_sat,
         case when o.accepted_at is null then p.amount_paid_sat
           else greatest(p.amount_paid_sat, p.amount_valid_sat) end::text as paid_sat, p.due_sat::text as due_sat, p.address, p.return_address,
         p.rate_minor_per_btc::text as rate_minor, p.rate_source, p.rate_at, p.paid_at as payment_paid_at,
         p.updated_at as payment_updated_at, coins.txids
    from unnest($1::uuid[]) with ordinality as asked(id, n)
    join merchant."order" o on o.id = asked.id
    left join merchant.payment p on p.order_id = o.id
    left join lateral (
      select string_agg(distinct d.txid, ' ' order by d.txid) as txids
        from merchant.deposit d where d.payment_id = p.id and not d.vanished) coins on true
   where asked.n > 1 or $2::uuid is null or p.id > $2::uuid
   order by asked.n, p.id
   limit $3::int`;
