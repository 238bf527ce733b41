import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

/** Two processes on one database. */
let servers: [TestMerchant, TestMerchant];
beforeAll(async () => {
  const one = await startTestMerchant();
  servers = [one, await startTestMerchant({ databaseUrl: one.databaseUrl })];
});

type Step =
  | { status: 'partial'; pendingSat: number; validSat: number }
  | { status: 'paid'; amountSat: number }
  | { status: 'cancelled' | 'closed' };
/** What happened to an order's payments, one after the other; the place in the list is the aonce. */
type History = { payment: number; step: Step }[];

const sat = fc.oneof(
  fc.integer({ min: 0, max: 200_000 }),
  fc.constantFrom(0, 50_000, 99_999, 100_000, 100_001),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ status: fc.constant('partial' as const), pendingSat: sat, validSat: sat }),
  },
  { weight: 2, arbitrary: fc.record({ status: fc.constant('paid' as const), amountSat: sat }) },
  { weight: 1, arbitrary: fc.record({ status: fc.constantFrom('cancelled' as const, 'closed' as const) }) },
);
// Most orders have one payment.
const payment = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(2) });
const history: fc.Arbitrary<History> = fc.array(fc.record({ payment, step }), {
  minLength: 1,
  maxLength: 8,
});
const decided = fc.option(fc.constant(new Date('2026-01-01T00:00:00Z')), { freq: 8 });
const terms = fc.record({
  currency: fc.constantFrom('BTC', 'USD'),
  multipay: fc.boolean(),
  acceptedAt: decided,
  closedAt: decided,
});
type Terms = typeof terms extends fc.Arbitrary<infer One> ? One : never;

/** How it is delivered: every IPN at least once, in groups that are posted at the same time. */
type Delivery = { ipn: number; server: 0 | 1 }[][];
function deliveryOf(length: number): fc.Arbitrary<Delivery> {
  const all = Array.from({ length }, (_, ipn) => ipn);
  return fc
    .tuple(
      fc.array(fc.nat(length - 1), { maxLength: length }),
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 2 * length }),
      fc.infiniteStream(fc.constantFrom(0 as const, 1 as const)),
    )
    .chain(([repeated, sizes, on]) =>
      fc
        .shuffledSubarray([...all, ...repeated.map((ipn) => ipn + length)], {
          minLength: length + repeated.length,
        })
        .map((order) => {
          const sent = order.map((place) => ({
            ipn: place < length ? place : (repeated.find((ipn) => ipn + length === place) ?? 0),
            server: on.next().value,
          }));
          const groups: Delivery = [];
          for (let at = 0, group = 0; at < sent.length; group += 1) {
            const size = sizes[group % sizes.length] ?? 1;
            groups.push(sent.slice(at, at + size));
            at += size;
          }
          return groups;
        }),
    );
}
const scenario = history.chain((told) =>
  fc.record({ told: fc.constant(told), terms, delivery: deliveryOf(told.length) }),
);

/** @param hasData whether its IPNs carry its id, as those of our own orders do; they are stored in another way. */
async function newOrder(told: History, orderTerms: Terms, hasData = false) {
  const { id, transaction } = await servers[0].insertOrder({ ...orderTerms, amountInt: 100_000n });
  const paymentIds = [randomUUID(), randomUUID(), randomUUID()];
  const bodies = told.map(({ payment, step: is }, index) => {
    const data = hasData ? { data: Buffer.from(id) } : {};
    const ids = { transaction, paymentId: paymentIds[payment] ?? '', ...data };
    const aonce = BigInt(index + 1);
    if (is.status === 'partial')
      return ipnBody.partial(ids, aonce, BigInt(is.pendingSat), BigInt(is.validSat));
    if (is.status === 'paid') return ipnBody.paid(ids, aonce, BigInt(is.amountSat));
    return ipnBody.ended(ids, aonce, is.status);
  });
  return { id, paymentIds, bodies };
}

/** All that may be seen of an order and its payments, but for ids and times of writing. */
async function stateOf({ id, paymentIds }: { id: string; paymentIds: string[] }) {
  const found = await servers[0].deps.db.order.findUniqueOrThrow({
    where: { id },
    include: { payments: true },
  });
  const { status, createdAt, amountPendingSat, amountValidSat, amountPaidSat, paidAt } = found;
  expect(await servers[0].deps.db.orderListing.findMany({ where: { id } })).toEqual([
    { id, status, createdAt },
  ]);
  const payments = paymentIds.map((paymentId) => {
    const payment = found.payments.find((one) => one.id === paymentId);
    if (!payment) return null;
    const {
      id: _id,
      orderId: _order,
      bodyHash: _hash,
      createdAt: _at,
      updatedAt: _later,
      ...facts
    } = payment;
    return facts;
  });
  return { status, amountPendingSat, amountValidSat, amountPaidSat, paidAt, payments };
}

test('any permutation, repetition and interleaving of an order’s IPNs, over two processes, leaves the state that each once in order leaves', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ told, terms: orderTerms, delivery }) => {
      const inOrder = await newOrder(told, orderTerms);
      for (const body of inOrder.bodies) await servers[0].postIpn(body);

      const anyhow = await newOrder(told, orderTerms, true);
      for (const group of delivery) {
        const answers = await Promise.all(
          group.map(({ ipn, server }) => servers[server].postIpn(anyhow.bodies[ipn] ?? '')),
        );
        expect(answers).toEqual(group.map(() => ({ status: 200, text: '[OK]' })));
      }
      expect(await stateOf(anyhow)).toEqual(await stateOf(inOrder));

      const receipts = await servers[0].deps.db.receipt.findMany({ where: { orderId: anyhow.id } });
      expect(receipts).toHaveLength(delivery.flat().length);
      // Each is one of these: applied at most once, and what is not applied was a repetition or too late.
      const applied = receipts.filter(({ outcome }) => outcome === 'applied').map(({ aonce }) => aonce);
      expect(new Set(applied).size).toBe(applied.length);
      expect(receipts.every(({ outcome }) => ['applied', 'duplicate', 'stale'].includes(outcome))).toBe(true);
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test('whether IPNs carry the id of their order or not, each does the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(history, terms), { minLength: 1, maxLength: 12 }), async (many) => {
      const pairs = await Promise.all(
        many.map(async ([told, orderTerms]) => ({
          without: await newOrder(told, orderTerms),
          with: await newOrder(told, orderTerms, true),
        })),
      );
      for (let at = 0; at < 8; at += 1) {
        const bodies = pairs
          .flatMap((pair) => [pair.without.bodies[at] ?? [], pair.with.bodies[at] ?? []])
          .flat();
        await Promise.all(bodies.map((body) => servers[0].postIpn(body)));
        for (const pair of pairs) expect(await stateOf(pair.with)).toEqual(await stateOf(pair.without));
      }
      for (const pair of pairs) expect(await verdictsOf(pair.with)).toEqual(await verdictsOf(pair.without));
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

async function verdictsOf({ id }: { id: string }) {
  return servers[0].deps.db.receipt.findMany({
    where: { orderId: id },
    orderBy: { id: 'asc' },
    select: { outcome: true, reason: true, status: true, aonce: true },
  });
}

test('the IPNs of many orders, mixed and posted all at once to two processes, leave each order its own state', async () => {
  const scenarios = fc.sample(scenario, { numRuns: 25, seed: 20_130_401 });
  const orders = await Promise.all(
    scenarios.map(async ({ told, terms: orderTerms }) => ({
      inOrder: await newOrder(told, orderTerms),
      anyhow: await newOrder(told, orderTerms, true),
    })),
  );
  await Promise.all(
    orders.map(async ({ inOrder }) => {
      for (const body of inOrder.bodies) await servers[0].postIpn(body);
    }),
  );
  const bodies = scenarios.flatMap(({ delivery }, index) =>
    delivery.flat().map(({ ipn, server }) => ({ server, body: orders[index]?.anyhow.bodies[ipn] ?? '' })),
  );
  const mixed =
    fc.sample(fc.shuffledSubarray(bodies, { minLength: bodies.length }), { numRuns: 1, seed: 7 })[0] ?? [];
  const answers = await Promise.all(mixed.map(({ server, body }) => servers[server].postIpn(body)));
  expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['[OK]']));
  for (const { inOrder, anyhow } of orders) expect(await stateOf(anyhow)).toEqual(await stateOf(inOrder));
});
