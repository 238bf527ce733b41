import type pg from 'pg';

/** How many of the payments there are in the database that a seed makes, and in which block their coins are. */
export type PendingSeed = { payers: number; restKey: string; block: { height: number; hash: string } };

const PRICE_SAT = 100_000;

/**
 * Orders priced in dollars whose coins have all come and are in this block, so that what a page says changes with each of
 * the next ones. Each shop was told. Returns the paths of their pages.
 */
export async function seedPending(
  client: pg.Client,
  { payers, restKey, block }: PendingSeed,
): Promise<string[]> {
  await client.query('begin');
  for (const [statement, values] of statements(payers, restKey, block)) await client.query(statement, values);
  await client.query('commit');
  await client.query('vacuum analyze');
  const { rows } = await client.query<{ path: string }>(
    `select '/' || order_id || '/' || id as path from gateway.payment order by address_index`,
  );
  return rows.map(({ path }) => path);
}

function statements(payers: number, restKey: string, block: PendingSeed['block']): [string, unknown[]][] {
  const each = 'generate_series(1, $1::int) as i';
  const [order, payment] = [uuidOf('order'), uuidOf('payment')];
  return [
    [
      `insert into gateway."order" (id, api_key, currency, amount_int, description, return_success, return_failure, ipn_url,
         status, expires_at)
       select ${order}, $2, 'USD', 6000, 'Espresso beans, ' || i || ' bags',
         'https://shop.example/thanks?order=' || i, 'https://shop.example/basket', 'https://shop.example/ipn', 'partial',
         now() + interval '1 day' from ${each}`,
      [payers, restKey],
    ],
    [
      `insert into gateway.payment (id, order_id, address, wallet, address_index, due_sat, rate_minor_per_btc, rate_source,
         rate_at, quoted_at, status, amount_pending_sat)
       select ${payment}, ${order}, 'sandbox1' || md5('address ' || i), 'sandbox', i, ${PRICE_SAT},
         6000000000, 'sandbox', now(), now(), 'partial', ${PRICE_SAT} from ${each}`,
      [payers],
    ],
    [
      `insert into gateway.deposit (txid, vout, payment_id, amount_sat, rate_minor_per_btc, block_height, block_hash)
       select md5('txid ' || i) || md5('txid again ' || i), 0, ${payment}, ${PRICE_SAT}, 6000000000, $2, $3 from ${each}`,
      [payers, block.height, block.hash],
    ],
    [
      `insert into gateway.ipn (id, payment_id, api_key, url, aonce, body, state, delivered_at)
       select ${uuidOf('ipn')}, ${payment}, $2, 'https://shop.example/ipn', i, 'status=partial', 'delivered', now()
       from ${each}`,
      [payers, restKey],
    ],
  ];
}

/** Each time the same, and of a version that links may have (RFC 9562, section 5.4). */
function uuidOf(what: string): string {
  return `overlay(overlay(md5('${what} ' || i) placing '4' from 13) placing '8' from 17)::uuid`;
}
