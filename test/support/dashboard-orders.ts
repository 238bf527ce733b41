import { randomUUID } from 'node:crypto';
import { type DashboardShop, type OpenPayment, type ShopOrder, submit } from './dashboard-shop.ts';
import { startReceiver } from './http.ts';
import { ipnBody, postIpn } from './test-merchant.ts';
import { until } from './until.ts';

/** Where a payer wants coins sent back to. */
export const returnAddress = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';

/** A day in the life of a shop: orders in every state, and what went wrong with some. */
export type ShopOrders = {
  open: ShopOrder;
  /** Half of it is there, and counts. */
  underpaid: ShopOrder;
  alsoUnderpaid: ShopOrder;
  /** Half of it waits for confirmations, for hours now. */
  pending: ShopOrder;
  paid: ShopOrder;
  /** Half as much again came. */
  overpaid: ShopOrder;
  cancelled: ShopOrder;
  /** Paid after it was cancelled. */
  late: ShopOrder;
  /** Paid, but the gateway could tell nobody. */
  lost: ShopOrder;
  /** Here more is booked than at the gateway. */
  differing: ShopOrder;
  /** The gateway was asked for them in vain. */
  failed: { id: string };
  alsoFailed: { id: string };
  /** The endpoint of `lost`, which takes IPNs once it is mended. */
  endpoint: { origin: string; mend(): void };
};

/** Lets all of it happen; references begin with `name`. */
export async function makeOrders(shop: DashboardShop, name: string): Promise<ShopOrders> {
  const make = (what: string, more = {}) => shop.order({ reference: `${name}-${what}`, ...more });
  const [open, underpaid, alsoUnderpaid, pending, paid, overpaid, cancelled, late, lost, differing] =
    await Promise.all([
      make('open', {
        description: `A ${'very '.repeat(30)}long description with an_unbroken_word_${'x'.repeat(90)}`,
        data: `{"cart":"${'0123456789'.repeat(30)}"}`,
      }),
      make('underpaid'),
      make('also-underpaid', { amount: '0.002', currency: 'BTC' }),
      make('pending', { amount: '12000', currency: 'JPY' }),
      make('paid', { description: 'Two kilos of espresso beans' }),
      make('overpaid', { amount: '0.00150000', currency: 'BTC' }),
      make('cancelled'),
      make('late', { amount: '0.0003', currency: 'BTC' }),
      make('lost'),
      make(`differing-${'long'.repeat(20)}`),
    ]);
  let answer: [number, string] = [500, `Something <b>broke</b> here: ${'y'.repeat(200)}`];
  const receiver = await startReceiver((_ipn, res) => res.writeHead(answer[0]).end(answer[1]));
  await shop.db.gatewayOrder.update({
    where: { id: lost.transaction },
    data: { ipnUrl: `${receiver.url}/ipn` },
  });

  const pages = { underpaid, alsoUnderpaid, pending, paid, overpaid, cancelled, late, lost };
  const opened = await Promise.all(
    Object.entries(pages).map(async ([what, order]) => [what, await shop.openPayment(order)] as const),
  );
  const at = Object.fromEntries(opened) as Record<keyof typeof pages, OpenPayment>;
  await submit(`${at.overpaid.url}/return-address`, { return_address: returnAddress });
  await submit(`${at.cancelled.url}/cancel`, {});
  await submit(`${at.late.url}/cancel`, {});
  await Promise.all([shop.reached(cancelled, 'cancelled'), shop.reached(late, 'cancelled')]);
  await shop.pay(at.underpaid, at.underpaid.dueSat / 2n);
  await shop.pay(at.alsoUnderpaid, at.alsoUnderpaid.dueSat / 2n);
  await shop.pay(at.paid, at.paid.dueSat / 2n);
  await shop.pay(at.paid, at.paid.dueSat - at.paid.dueSat / 2n);
  await shop.pay(at.overpaid, (at.overpaid.dueSat * 3n) / 2n);
  await shop.pay(at.late, at.late.dueSat);
  await shop.pay(at.lost, at.lost.dueSat);
  await shop.mine(6);
  await Promise.all([
    shop.reached(underpaid, 'partial', at.underpaid.dueSat / 2n),
    shop.reached(alsoUnderpaid, 'partial', at.alsoUnderpaid.dueSat / 2n),
    shop.reached(paid, 'paid'),
    shop.reached(overpaid, 'paid'),
    until(
      async () => (await shop.db.order.findUniqueOrThrow({ where: { id: late.id } })).amountValidSat > 0n,
    ),
    until(
      async () =>
        (await shop.db.ipnQueue.count({ where: { origin: receiver.url, failures: { gt: 0 } } })) > 0,
    ),
  ]);
  await shop.pay(at.pending, at.pending.dueSat / 2n);
  await shop.reached(pending, 'partial');
  await shop.db.payment.updateMany({ where: { orderId: pending.id }, data: { updatedAt: hoursAgo(3) } });

  await sendIpns(shop, differing);
  return {
    ...{ open, underpaid, alsoUnderpaid, pending, paid, overpaid, cancelled, late, lost, differing },
    failed: await insertFailed(shop, `${name}-failed`),
    alsoFailed: await insertFailed(shop, `${name}-also-failed`),
    endpoint: {
      origin: receiver.url,
      mend() {
        answer = [200, '[OK]'];
      },
    },
  };
}

/** One that the gateway knows nothing of, one that belongs nowhere, one that says nothing, one that is not from it. */
async function sendIpns({ server, keys }: DashboardShop, differing: ShopOrder): Promise<void> {
  const [url, pair] = [`${server.merchantUrl}/ipn`, await keys()];
  const ids = (transaction: string) => ({ transaction, paymentId: randomUUID() });
  await postIpn(url, ipnBody.partial(ids(differing.transaction), 1n, 0n, 10_000n), pair);
  await postIpn(url, ipnBody.partial(ids(randomUUID()), BigInt(Date.now()), 0n, 20_000n), pair);
  await postIpn(url, `id=${randomUUID()}&status=no%20such%20status&${'z'.repeat(300)}=%00%01`, pair);
  const { restSecret } = { restSecret: Buffer.alloc(64, 7).toString('base64') };
  await postIpn(url, ipnBody.paid(ids(differing.transaction), 9n, 50_000n), { ...pair, restSecret });
}

/** Written as a server leaves it that ended while its gateway did not answer. */
async function insertFailed({ db }: DashboardShop, reference: string): Promise<{ id: string }> {
  const id = randomUUID();
  await db.order.create({
    data: {
      id,
      reference,
      contentHash: id,
      currency: 'USD',
      amountInt: 4_200_000n,
      returnSuccess: 'http://127.0.0.1/thanks',
      returnFailure: 'http://127.0.0.1/sorry',
      status: 'created',
      askCount: 1,
      gatewayError: 'The gateway did not answer in time.',
      gatewayErrorCode: 'unreachable',
      createdAt: hoursAgo(1),
    },
  });
  return { id };
}

function hoursAgo(hours: number): Date {
  return new Date(Date.now() - hours * 3_600_000);
}
