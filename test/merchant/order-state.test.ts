import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderState } from '../../src/merchant/orders/order-state.ts';
import { judge, type PaymentSnapshot, snapshotOf } from '../../src/merchant/orders/payment-snapshot.ts';
import type { IpnMessage } from '../../src/protocol/ipn-message.ts';

const sat = fc.bigInt({ min: 0n, max: 2_100_000_000_000_000n });
const paidAt = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
const ids = { transaction: 't', paymentId: 'p', data: null };
const message = (aonce: fc.Arbitrary<bigint | null>): fc.Arbitrary<IpnMessage> =>
  fc.oneof(
    fc
      .record({ aonce, amountSat: sat, paidAt })
      .map((told): IpnMessage => ({ ...ids, ...told, status: 'paid', currency: 'BTC', method: 'M' })),
    fc.record({ aonce, amountPendingSat: sat, amountValidSat: sat }).map(
      (told): IpnMessage => ({
        ...ids,
        ...told,
        status: 'partial',
        amountTotalSat: told.amountPendingSat + told.amountValidSat,
      }),
    ),
    fc
      .record({ aonce, status: fc.constantFrom('cancelled' as const, 'closed' as const) })
      .map((told): IpnMessage => ({ ...ids, ...told })),
  );
const snapshot = (aonce: fc.Arbitrary<bigint | null>): fc.Arbitrary<PaymentSnapshot> =>
  message(aonce).map((told) =>
    snapshotOf(
      told,
      JSON.stringify(told, (_name, value) => (typeof value === 'bigint' ? `${value}` : value)),
    ),
  );
const someAonce = fc.bigInt({ min: 0n, max: 1_000n });
const noAonce = fc.constant(null);
const terms = fc.record({
  currency: fc.constantFrom('BTC', 'USD'),
  amountInt: fc.bigInt({ min: 1n, max: 300_000_000_000n }),
  multipay: fc.boolean(),
});

/** What is in force after IPNs of one payment have come in this order. */
const inForce = (snapshots: PaymentSnapshot[]) =>
  snapshots.reduce<PaymentSnapshot | null>(
    (known, incoming) => (judge(known, incoming).outcome === 'applied' ? incoming : known),
    null,
  );
const shuffled = <Item>(items: Item[]) => fc.shuffledSubarray(items, { minLength: items.length });

test('an order’s state does not depend on the order of its payments, and its sums are those of its payments', () => {
  const payments = fc.array(snapshot(someAonce), { maxLength: 5 });
  fc.assert(
    fc.property(
      terms,
      payments.chain((all) => fc.tuple(fc.constant(all), shuffled(all))),
      (order, [all, mixed]) => {
        const state = orderState(order, all);
        expect(orderState(order, mixed)).toEqual(state);
        const sum = (field: 'amountPaidSat' | 'amountPendingSat' | 'amountValidSat') =>
          all.reduce((total, payment) => total + payment[field], 0n);
        expect(state.amountPaidSat).toBe(sum('amountPaidSat'));
        expect(state.amountPendingSat).toBe(sum('amountPendingSat'));
        expect(state.amountValidSat).toBe(sum('amountValidSat'));
      },
    ),
  );
});

test('an order is paid exactly when a payment is and, for a price in bitcoin, what was paid reaches it', () => {
  fc.assert(
    fc.property(terms, fc.array(snapshot(someAonce), { maxLength: 4 }), (order, payments) => {
      const { status, paidAt: at, amountPaidSat } = orderState(order, payments);
      const paid = payments.filter((payment) => payment.status === 'paid');
      const enough = order.currency !== 'BTC' || amountPaidSat >= order.amountInt;
      expect(status === 'paid').toBe(paid.length > 0 && enough);
      const first = paid
        .map((payment) => payment.paidAt?.getTime() ?? 0)
        .sort((one, other) => one - other)[0];
      expect(at?.getTime()).toBe(status === 'paid' ? first : undefined);
      expect(status).not.toBe('created');
    }),
  );
});

test('an order is paid with as little missing as is tolerated, and not with more', () => {
  const order = { currency: 'BTC', amountInt: 1_000n, multipay: false };
  const of = (amountSat: bigint) => [
    snapshotOf(
      { ...ids, aonce: 1n, status: 'paid', amountSat, currency: 'BTC', method: 'M', paidAt: new Date(0) },
      'hash',
    ),
  ];
  expect(orderState(order, of(990n), 10n)).toMatchObject({ status: 'paid', amountPaidSat: 990n });
  expect(orderState(order, of(989n), 10n).status).not.toBe('paid');
  expect(orderState(order, of(999n)).status).not.toBe('paid');
});

test('an order without payments is open, one with coins that do not suffice is partial', () => {
  fc.assert(
    fc.property(terms, sat, (order, amountPendingSat) => {
      expect(orderState(order, []).status).toBe('open');
      const coins = {
        ...ids,
        aonce: 1n,
        status: 'partial' as const,
        amountValidSat: 0n,
        amountTotalSat: amountPendingSat,
      };
      const { status } = orderState(order, [snapshotOf({ ...coins, amountPendingSat }, 'hash')]);
      expect(status).toBe(amountPendingSat === 0n ? 'open' : 'partial');
    }),
  );
});

test('of IPNs with an aonce the newest is in force, in whatever order and however often they come', () => {
  const told = fc.uniqueArray(snapshot(someAonce), {
    minLength: 1,
    maxLength: 8,
    selector: ({ aonce }) => aonce,
  });
  const sent = told.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.array(fc.constantFrom(...all), { maxLength: 8 }).chain((more) => shuffled([...all, ...more])),
    ),
  );
  fc.assert(
    fc.property(sent, ([all, mixed]) => {
      const newest = all.reduce((one, other) => ((other.aonce ?? 0n) > (one.aonce ?? 0n) ? other : one));
      expect(inForce(mixed)).toEqual(newest);
    }),
  );
});

test('an IPN that has been applied is a duplicate when it comes again, and changes nothing', () => {
  fc.assert(
    fc.property(snapshot(fc.oneof(someAonce, noAonce)), (one) => {
      expect(judge(one, one)).toEqual({ outcome: 'duplicate' });
    }),
  );
});

test('two IPNs with one aonce and different content: the second is refused, whichever it is', () => {
  fc.assert(
    fc.property(snapshot(fc.constant(7n)), snapshot(fc.constant(7n)), (one, other) => {
      fc.pre(one.bodyHash !== other.bodyHash);
      expect([judge(one, other).outcome, judge(other, one).outcome]).toEqual(['refused', 'refused']);
    }),
  );
});

test('without aonce a payment never loses its being paid, nor money that was seen', () => {
  const rank = { paid: 2, partial: 1, cancelled: 0, closed: 0 };
  fc.assert(
    fc.property(fc.array(snapshot(noAonce), { minLength: 1, maxLength: 8 }), (all) => {
      const last = inForce(all);
      const highest = Math.max(...all.map(({ status }) => rank[status]));
      expect(rank[last?.status ?? 'closed']).toBe(highest);
      const amounts = all
        .filter(({ status }) => rank[status] === highest)
        .map(({ amountPendingSat, amountValidSat }) => amountPendingSat + amountValidSat);
      const kept = (last?.amountPendingSat ?? 0n) + (last?.amountValidSat ?? 0n);
      expect(amounts).toContain(kept);
      expect(amounts.every((amount) => amount <= kept)).toBe(true);
    }),
  );
});
