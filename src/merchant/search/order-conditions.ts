import { Prisma } from '../../database/generated/client.ts';
import { type OrderQuery, timesOf } from './order-query.ts';
import { type Meaning, readSearch } from './read-search.ts';

/** Orders to read: those of a table `o`, which has at least their `id`, `created_at` and `status`, that meet a condition. */
export type OrderSource = { table: Prisma.Sql; condition: Prisma.Sql };

const ALL = Prisma.sql`merchant."order"`;
const BY_STATUS = Prisma.sql`merchant.order_listing`;

/**
 * Which orders a query finds: those of any of the sources. Each can be read by an index of its own, which a single condition
 * with `or` could not. None: nothing can be found. Pure.
 */
export function orderSources({ filter, search }: Pick<OrderQuery, 'filter' | 'search'>): OrderSource[] {
  if (search !== null) return readSearch(search).map(meaningSource);
  const { since, before } = timesOf(filter);
  const parts = [
    // In a select of its own, so that Postgres plans without knowing how common the status is: it then goes by the index of
    // statuses, and not through the newest orders, in which those of a status may be few however many there are.
    filter.status === null ? null : Prisma.sql`o.status = (select ${filter.status}::merchant.order_status)`,
    since === null ? null : Prisma.sql`o.created_at >= ${since}::timestamptz`,
    before === null ? null : Prisma.sql`o.created_at < ${before}::timestamptz`,
  ].filter((part) => part !== null);
  return [
    {
      table: filter.status === null ? ALL : BY_STATUS,
      condition: parts.length === 0 ? Prisma.sql`true` : Prisma.join(parts, ' and '),
    },
  ];
}

/** Which orders one meaning of a search finds. Pure. */
export function meaningSource(meaning: Meaning): OrderSource {
  return { table: ALL, condition: meaningCondition(meaning) };
}

function meaningCondition(meaning: Meaning): Prisma.Sql {
  switch (meaning.kind) {
    case 'order':
      return Prisma.sql`o.id = ${meaning.id}::uuid`;
    case 'order-start':
      return Prisma.sql`o.id between ${meaning.from}::uuid and ${meaning.to}::uuid`;
    case 'transaction':
      return Prisma.sql`o.transaction = ${meaning.id}::uuid`;
    case 'reference':
      return Prisma.sql`o.reference = ${meaning.text}`;
    case 'payment':
      return Prisma.sql`o.id = (select order_id from merchant.payment where id = ${meaning.id}::uuid)`;
    case 'address':
      return Prisma.sql`o.id in (select order_id from merchant.payment where address = ${meaning.address})`;
    case 'txid': {
      const output = meaning.vout === null ? Prisma.empty : Prisma.sql`and vout = ${meaning.vout}`;
      return Prisma.sql`o.id in (select order_id from merchant.deposit where txid = ${meaning.txid} ${output})`;
    }
    case 'price':
      return Prisma.sql`o.amount_int = ${meaning.amountInt} and o.currency = any(${meaning.codes})`;
    case 'deposit':
      return Prisma.sql`o.id in (select order_id from merchant.deposit where amount_sat = ${meaning.amountSat} and not vanished)`;
  }
}
