import type { PrismaClient } from '../../../database/generated/client.ts';
import { formatSatoshi } from '../../../protocol/money.ts';
import { ROWS_PER_PAGE } from '../page-of.ts';

/** Coins of one address are added up to so many, so that one that is used for years does not hold up the page. */
const COINS_MAX = 1_000;
const INDEX_MAX = 2_147_483_647;

/** An address that was given out. Amounts in BTC, no unit. */
export interface AddressProps {
  index: number;
  address: string;
  /** The order it is for; null for one that a shop asked for by itself. */
  transaction: string | null;
  /** What the shop said of it. */
  description: string | null;
  /** Of the payment; null outside of any order. */
  status: 'open' | 'partial' | 'paid' | 'cancelled' | 'closed' | null;
  dueText: string | null;
  receivedText: string;
  /** Some of what was received has not enough confirmations yet. */
  pendingText: string | null;
  /** There are more coins than were added up. */
  atLeast: boolean;
}

type Row = {
  index: number;
  address: string;
  transaction: string | null;
  description: string | null;
  status: AddressProps['status'];
  dueSat: bigint | null;
  pendingSat: bigint;
  receivedSat: bigint;
  coins: number;
};

/** One more than a page of a wallet's addresses, those below an index, the newest first. */
export async function readAddresses(
  db: PrismaClient,
  wallet: string,
  before: number | null,
): Promise<AddressProps[]> {
  const below = before ?? INDEX_MAX;
  const most = ROWS_PER_PAGE + 1;
  const rows = await db.$queryRaw<Row[]>`
    with of_payments as (
      select address_index, address, id, order_id, status, due_sat, amount_pending_sat, amount_valid_sat
      from gateway.payment where wallet = ${wallet} and address_index < ${below}
      order by address_index desc limit ${most}
    ), of_shops as (
      select address_index, address, id, description
      from gateway.address where wallet = ${wallet} and address_index < ${below}
      order by address_index desc limit ${most}
    )
    select payment.address_index as index, payment.address, payment.order_id as transaction, "order".description,
      payment.status::text, payment.due_sat as "dueSat", payment.amount_pending_sat as "pendingSat",
      payment.amount_pending_sat + payment.amount_valid_sat as "receivedSat", 0 as coins
    from of_payments as payment join gateway."order" on "order".id = payment.order_id
    union all
    select address.address_index, address.address, null, address.description,
      null, null, 0, coins.sat, coins.count
    from of_shops as address
    cross join lateral (
      select coalesce(sum(amount_sat), 0)::bigint as sat, count(*)::int as count from (
        select amount_sat from gateway.deposit
        where address_id = address.id and vanished_at is null limit ${COINS_MAX}
      ) as part
    ) as coins
    order by index desc limit ${most}`;
  return rows.map((row) => ({
    index: row.index,
    address: row.address,
    transaction: row.transaction,
    description: row.description,
    status: row.status,
    dueText: row.dueSat === null ? null : formatSatoshi(row.dueSat),
    receivedText: formatSatoshi(row.receivedSat),
    pendingText: row.pendingSat > 0n ? formatSatoshi(row.pendingSat) : null,
    atLeast: row.coins === COINS_MAX,
  }));
}
