import { createHash } from 'node:crypto';
import pg from 'pg';

/** How large a shop is. */
export type ShopSize = { orders: number };

/** Ids that a search may look for, of an order in the middle of the shop's life. */
export type Sample = {
  orderId: string;
  reference: string;
  transaction: string;
  paymentId: string;
  address: string;
  txid: string;
  /** What came for it, in satoshi. */
  amountSat: bigint;
};

const BATCH = 50_000;
/** Sixteen characters of those that such addresses are made of (BIP 173), one for each hexadecimal digit. */
const BECH32 = 'qpzry9x8gf2tvdw0';

/**
 * Fills a migrated database with the orders of a year: three payments for two orders and three receipts for each, statuses
 * as in a shop that goes well. The same number gives the same rows.
 */
export async function seedShop(
  databaseUrl: string,
  { orders }: ShopSize,
  say: (text: string) => void,
): Promise<Sample> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    // Nothing here has to outlive a crash.
    await client.query('set synchronous_commit = off');
    for (let from = 1; from <= orders; from += BATCH) {
      const to = Math.min(from + BATCH - 1, orders);
      for (const statement of statements) await client.query(statement, [from, to, orders]);
      if (to % 200_000 === 0) say(`  ${to.toLocaleString('en')} of ${orders.toLocaleString('en')} orders`);
    }
    await client.query('vacuum analyze');
    return sampleOf(orders);
  } finally {
    await client.end();
  }
}

/** What `seedShop` wrote for the order in the middle, which is paid. */
function sampleOf(orders: number): Sample {
  const middle = Math.floor(orders / 2 / 100) * 100 + 10;
  const hex = (text: string) => createHash('md5').update(text).digest('hex');
  const uuid = (text: string) => hex(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return {
    orderId: uuid(`order ${middle}`).replace(/^(.{14}).(.{4})./, (_, one, two) => `${one}4${two}8`),
    reference: `shop-${middle}`,
    transaction: uuid(`transaction ${middle}`),
    paymentId: uuid(`payment ${middle} 1`),
    address: `bc1q${[...hex(`address ${middle} 1`)].map((digit) => BECH32[Number.parseInt(digit, 16)]).join('')}`,
    txid: hex(`txid ${middle} 1`) + hex(`txid again ${middle} 1`),
    amountSat: 50_000n + ((BigInt(middle) * 7_919n) % 900_000n),
  };
}

/** As a random one is made (RFC 9562, version 4): pages take no other. */
const orderId = `overlay(overlay(md5('order ' || i) placing '4' from 13) placing '8' from 17)`;
/** Of open and partial ones even a small shop has more than a page shows, else its lists had less to do. */
const status = `case
  when i > $3::int - greatest($3::int / 500, 200) then 'open'
  when i % least(1000, $3::int / 100) = 7 then 'partial'
  when i % 100 < 6 then 'closed'
  when i % 100 < 10 then 'cancelled'
  else 'paid' end`;
const priceSat = '(50000 + (i::bigint * 7919) % 900000)';
const createdAt = `now() - interval '365 days' * (1 - i::float8 / $3::int)`;

const statements = [
  `insert into merchant."order" (id, reference, content_hash, currency, amount_int, description, return_success,
     return_failure, status, transaction, payment_url, amount_pending_sat, amount_valid_sat, amount_paid_sat, created_at,
     paid_at, updated_at)
   select ${orderId}::uuid, 'shop-' || i, md5('content ' || i), case when i % 5 < 3 then 'USD' else 'BTC' end,
     case when i % 5 < 3 then ${priceSat} * 60 else ${priceSat} end, 'Espresso beans, ' || i % 17 || ' bags',
     'https://shop.example/thanks', 'https://shop.example/basket', (${status})::merchant.order_status,
     md5('transaction ' || i)::uuid, 'https://pay.example/' || md5('transaction ' || i),
     case when (${status}) = 'partial' then ${priceSat} / 2 else 0 end,
     case when (${status}) = 'paid' then ${priceSat} else 0 end, case when (${status}) = 'paid' then ${priceSat} else 0 end,
     ${createdAt}, case when (${status}) = 'paid' then ${createdAt} + interval '70 minutes' end,
     ${createdAt} + interval '70 minutes'
   from generate_series($1::int, $2::int) as i`,
  `insert into merchant.payment (id, order_id, status, amount_pending_sat, amount_valid_sat, amount_paid_sat, method, aonce,
     body_hash, paid_at, created_at, updated_at, address, due_sat, details_at)
   select md5('payment ' || i || ' ' || n)::uuid, ${orderId}::uuid,
     (case when n = 2 then 'cancelled' when (${status}) = 'open' then 'closed' else (${status}) end)::merchant.payment_status,
     case when n = 1 and (${status}) = 'partial' then ${priceSat} / 2 else 0 end,
     case when n = 1 and (${status}) = 'paid' then ${priceSat} else 0 end,
     case when n = 1 and (${status}) = 'paid' then ${priceSat} else 0 end,
     case when (${status}) = 'paid' then 'MTGOXBTC' end, i * 10 + n, md5('body ' || i || ' ' || n),
     case when n = 1 and (${status}) = 'paid' then ${createdAt} + interval '70 minutes' end, ${createdAt},
     ${createdAt} + interval '70 minutes', 'bc1q' || translate(md5('address ' || i || ' ' || n), '0123456789abcdef', '${BECH32}'), ${priceSat}, ${createdAt}
   from generate_series($1::int, $2::int) as i, generate_series(1, 1 + i % 2) as n`,
  `insert into merchant.receipt (received_at, body, outcome, order_id, transaction, payment_id, status, aonce)
   select ${createdAt} + interval '20 minutes' * n,
     convert_to('id=' || md5('transaction ' || i)::uuid || '&payment_id=' || md5('payment ' || i || ' 1')::uuid
       || '&status=partial&aonce=' || i * 10 + n || '&amount_pending=0&amount_valid=' || ${priceSat} || '&amount_total='
       || ${priceSat}, 'UTF8'),
     (case when i % 50 = 3 and n = 2 then 'duplicate' else 'applied' end)::merchant.receipt_outcome,
     ${orderId}::uuid, md5('transaction ' || i)::uuid, md5('payment ' || i || ' 1')::uuid,
     case when n = 3 and (${status}) = 'paid' then 'paid' else 'partial' end, i * 10 + n
   from generate_series($1::int, $2::int) as i, generate_series(1, 3) as n`,
  `insert into merchant.deposit (txid, vout, payment_id, order_id, amount_sat, confirmations, seen_at, told_at)
   select md5('txid ' || i || ' 1') || md5('txid again ' || i || ' 1'), 0, md5('payment ' || i || ' 1')::uuid,
     ${orderId}::uuid, ${priceSat}, 6, ${createdAt}, ${createdAt}
   from generate_series($1::int, $2::int) as i where (${status}) = 'paid'`,
  `insert into merchant.event (at, action, order_id, detail)
   select ${createdAt}, 'order.gateway_answered', ${orderId}::uuid, 'transaction ' || md5('transaction ' || i)::uuid
   from generate_series($1::int, $2::int) as i`,
  `insert into merchant.order_check (order_id, checked_at, outcome)
   select ${orderId}::uuid, ${createdAt} + interval '2 days', 'agrees'
   from generate_series($1::int, $2::int) as i`,
];
