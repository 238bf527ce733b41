import { createHash, createHmac } from 'node:crypto';
import type pg from 'pg';
import { encodeIpn } from '../../src/protocol/ipn-message.ts';

/** Who the IPNs are from. */
export type Keys = { restKey: string; restSecret: string };

/** The price of each order in BTC, so that ours compares what was paid with it. */
const PRICE_SAT = 100_000n;

/** When the first order was made; each of the others a millisecond after the one before it. */
const FIRST_MS = Date.UTC(2026, 0, 1);

type Kind = 'order' | 'transaction' | 'payment';

/**
 * Ids that both the database and the load generator know without telling each other. Like those of real orders (`newId`):
 * the time first, then what is as good as random, so that the indices have as much work.
 */
function idOf(kind: Kind, number: number): string {
  const time = (FIRST_MS + number).toString(16).padStart(12, '0');
  const random = createHash('md5').update(`${kind} ${number}`).digest('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`;
}

/** The same in SQL, for the number `n`. */
export function sqlIdOf(kind: Kind): string {
  const random = `md5('${kind} ' || n)`;
  return `(lpad(to_hex(${FIRST_MS} + n), 12, '0') || '7' || left(${random}, 3) || '8' || substr(${random}, 4, 15))::uuid`;
}

/** Writes the orders of these numbers, open and waiting for their first IPN. */
export async function insertOrders(client: pg.Client, from: number, count: number): Promise<void> {
  await client.query(
    `insert into merchant."order"
       (id, transaction, reference, content_hash, currency, amount_int, description, return_success, return_failure,
        status, payment_url)
     select ${sqlIdOf('order')}, ${sqlIdOf('transaction')}, 'bench-' || n, md5('content ' || n), 'BTC', ${PRICE_SAT},
       'Something from the benchmark', 'http://127.0.0.1/paid', 'http://127.0.0.1/cancelled', 'open',
       'http://127.0.0.1:3001/' || ${sqlIdOf('transaction')}
     from generate_series($1::int, $2::int) as n`,
    [from, from + count - 1],
  );
}

/**
 * The requests for the orders of these numbers, as bytes: of each order a partial and then a paid, signed. One block of
 * memory for all, so that the generator's garbage collector has nothing to look at.
 */
export function signedRequests(
  keys: Keys,
  from: number,
  orders: number,
): { count: number; request(index: number): Uint8Array } {
  const ends = new Float64Array(orders * 2);
  let block = Buffer.allocUnsafe(orders * 2 * 720);
  let length = 0;
  for (let index = 0; index < ends.length; index++) {
    const text = request(keys, from + Math.floor(index / 2), index % 2 === 0);
    if (length + text.length > block.length) block = Buffer.concat([block, Buffer.allocUnsafe(block.length)]);
    length += block.write(text, length, 'latin1');
    ends[index] = length;
  }
  return {
    count: ends.length,
    request: (index) => block.subarray(index === 0 ? 0 : ends[index - 1], ends[index]),
  };
}

function request(keys: Keys, number: number, isFirst: boolean): string {
  const ids = {
    transaction: idOf('transaction', number),
    paymentId: idOf('payment', number),
    data: Buffer.from(idOf('order', number)),
    aonce: BigInt(number) * 2n + (isFirst ? 1n : 2n),
  };
  const body = encodeIpn(
    isFirst
      ? {
          ...ids,
          status: 'partial',
          amountPendingSat: PRICE_SAT,
          amountValidSat: 0n,
          amountTotalSat: PRICE_SAT,
        }
      : {
          ...ids,
          status: 'paid',
          amountSat: PRICE_SAT,
          currency: 'BTC',
          method: 'MTGOXBTC',
          paidAt: new Date('2026-01-02T03:04:05Z'),
        },
  );
  const signature = createHmac('sha512', Buffer.from(keys.restSecret, 'base64'))
    .update(body)
    .digest('base64');
  return [
    'POST /ipn HTTP/1.1',
    'Host: 127.0.0.1',
    'User-Agent: tillgate-bench',
    'Content-Type: application/x-www-form-urlencoded',
    `Rest-Key: ${keys.restKey}`,
    `Rest-Sign: ${signature}`,
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}
