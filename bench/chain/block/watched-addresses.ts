import pg from 'pg';
import { migrate } from '../../../src/database/migrate.ts';
import { newRestKey, newRestSecret } from '../../../src/protocol/signature.ts';
import { benchWallet } from '../bench-wallet.ts';

const ROWS_AT_ONCE = 250_000;

/** Which payments a database holds, by their numbers: the multiples of `every`, so many of them. */
type Watched = { name: string; count: number; every: number };

/**
 * Makes a database on a server and fills it with open payments, each of an order of its own and with an address. Those whose
 * number is a multiple of `spacing` have the wallet's address of that number, so that coins can come to it, and lie scattered
 * over the whole table; the others' addresses only look like it. Returns the database's URL.
 */
export async function watchAddresses(
  server: string,
  { name, count, every }: Watched,
  spacing: number,
): Promise<string> {
  const url = Object.assign(new URL(server), { pathname: name }).href;
  await withClient(server, (client) => client.query(`create database ${name}`));
  await migrate(url, () => {});
  await withClient(url, async (client) => {
    const key = newRestKey();
    await client.query('insert into gateway.api_key (key, secret, login, rights) values ($1, $2, $3, $4)', [
      key,
      newRestSecret(),
      'Benchmark',
      ['merchant'],
    ]);
    for (let from = 1; from <= count; from += ROWS_AT_ONCE) {
      const to = Math.min(from + ROWS_AT_ONCE - 1, count);
      await insertPayments(client, key, { from: from * every, to: to * every, every }, spacing);
      console.log(`  ${name}: ${to.toLocaleString('en')} of ${count.toLocaleString('en')} addresses`);
    }
    await client.query('vacuum (analyze)');
    await client.query('checkpoint');
  });
  return url;
}

/** Ids as random as those of real orders, so that the indices have as much work. */
async function insertPayments(
  client: pg.Client,
  key: string,
  { from, to, every }: { from: number; to: number; every: number },
  spacing: number,
): Promise<void> {
  await client.query(
    `insert into gateway."order" (id, api_key, currency, amount_int, return_success, return_failure, expires_at)
     select md5('order ' || n)::uuid, $4, 'BTC', 100000, 'http://127.0.0.1/', 'http://127.0.0.1/',
       now() + interval '1 day'
     from generate_series($1::int, $2::int, $3::int) as n`,
    [from, to, every, key],
  );
  const own: string[] = [];
  const first = Math.ceil(from / spacing);
  for (let index = first * spacing; index <= to; index += spacing) own.push(benchWallet.addressAt(index));
  await client.query(
    `insert into gateway.payment (id, order_id, wallet, address_index, due_sat, address)
     select md5('payment ' || n)::uuid, md5('order ' || n)::uuid, $4, n, 100000,
       case when n % $5 = 0 then ($6::text[])[n / $5 - $7 + 1]
         else 'bcrt1q' || substr(md5('address ' || n) || md5('its end ' || n), 1, 38) end
     from generate_series($1::int, $2::int, $3::int) as n`,
    [from, to, every, benchWallet.id, spacing, own, first],
  );
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
