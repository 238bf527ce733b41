import { DAYS_KEPT, dayOf } from './figures.ts';

/** How many days back orders say which currency is the shop's. */
const CURRENCY_DAYS = 30;

/** Figures as JSON, before anybody has looked at them, and from when on they could be another. */
export type Counted = {
  /** As `storedFigures` reads it. */
  json: unknown;
  /** Of {@link changeMark}, from before the count: what was committed later makes another one. */
  mark: string;
  at: Date;
  tookMs: number;
};

/** A connection, or a pool of them. */
export type Connection = {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
};

/**
 * Works the figures out from the orders themselves, in one statement, so that they fit together. With a million orders that
 * takes some hundred milliseconds.
 */
export async function countFigures(connection: Connection, at: Date): Promise<Counted> {
  const mark = await changeMark(connection, at);
  const startMs = performance.now();
  const { rows } = await connection.query(COUNT, [
    `${dayOf(at, DAYS_KEPT - 1)}T00:00:00Z`,
    `${dayOf(at, CURRENCY_DAYS - 1)}T00:00:00Z`,
  ]);
  return { json: rows[0]?.json, mark, at, tookMs: Math.ceil(performance.now() - startMs) };
}

// All orders are read once; what is left of them are some hundred rows. A shop whose orders many may pay reads those a second
// time (`many`), as far as they changed in these days: each payment counts on its own day with the whole price, and what a
// person accepted beyond them on that day.
const COUNT = `
  with sums as materialized (
    select status, currency, created_at >= $2::timestamptz as is_recent,
      case when status = 'paid' and not multipay and paid_at >= $1::timestamptz
        then (paid_at at time zone 'UTC')::date end as day,
      count(*) as orders, sum(amount_int) as amount_int,
      -- What a person accepted as payment in full may not have been told as paid.
      sum(case when accepted_at is null then amount_paid_sat
        else greatest(amount_paid_sat, amount_valid_sat) end) as paid_sat,
      bool_or(multipay) as any_multipay
    from merchant."order" group by 1, 2, 3, 4
  ), many as materialized (
    select id, currency, amount_int, amount_paid_sat, amount_valid_sat, accepted_at from merchant."order"
    where (select bool_or(any_multipay) from sums) and multipay and status = 'paid' and updated_at >= $1::timestamptz
  ), sold as (
    select day, currency, orders, amount_int, paid_sat from sums where day is not null
    union all
    select (p.paid_at at time zone 'UTC')::date, currency, 1, amount_int, p.amount_paid_sat
    from many join merchant.payment p on p.order_id = many.id
    where p.status = 'paid' and p.paid_at >= $1::timestamptz
    union all
    select (accepted_at at time zone 'UTC')::date, currency, case when amount_paid_sat = 0 then 1 else 0 end,
      case when amount_paid_sat = 0 then amount_int else 0 end, greatest(amount_valid_sat - amount_paid_sat, 0)
    from many where accepted_at >= $1::timestamptz
  ), priced as (
    select day, currency, sum(orders) as orders, sum(amount_int) as amount_int, sum(paid_sat) as paid_sat
    from sold group by 1, 2 having sum(orders) > 0 or sum(paid_sat) > 0
  ), days as (
    select to_char(day, 'YYYY-MM-DD') as day, sum(orders) as orders, sum(paid_sat)::text as paid_sat,
      jsonb_object_agg(currency, jsonb_build_object('orders', orders, 'amountInt', amount_int::text)) as priced
    from priced group by 1
  )
  select jsonb_build_object(
    'statuses', (
      select coalesce(jsonb_object_agg(status, orders), '{}')
      from (select status, sum(orders) as orders from sums group by status) as by_status),
    'currencies', (
      select coalesce(jsonb_object_agg(currency, orders), '{}')
      from (select currency, sum(orders) as orders from sums where is_recent group by currency) as by_currency),
    'days', (
      select coalesce(jsonb_object_agg(
        day, jsonb_build_object('orders', orders, 'paidSat', paid_sat, 'priced', priced)), '{}') from days)
  ) as json`;

/**
 * A text that is another one once figures may have changed: costs some look-ups. The newest order, IPN and event tell at once;
 * a change that leaves none, or that is committed after a later one, is told by Postgres's own count of changed rows, which
 * follows within some seconds. A new day changes what is counted, too.
 */
export async function changeMark(connection: Connection, now: Date): Promise<string> {
  const { rows } = await connection.query(MARK);
  return `${dayOf(now)} ${rows[0]?.mark}`;
}

const MARK = `
  select concat_ws(' ',
    (select id from merchant."order" order by created_at desc, id desc limit 1),
    (select max(id) from merchant.receipt),
    (select max(id) from merchant.event),
    (select n_tup_ins + n_tup_upd + n_tup_del from pg_stat_all_tables
      where relid = 'merchant."order"'::regclass)) as mark`;
