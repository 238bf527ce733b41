import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ipnForChange } from '../../src/gateway/ipn/ipn-for-change.ts';
import { confirmationsOf, depthsThatMatter } from '../../src/gateway/payments/confirmations.ts';
import {
  type DepositFact,
  isLate,
  orderStatus,
  type PaymentFacts,
  type PaymentState,
  paymentState,
  shortfallSat,
  surplusSat,
} from '../../src/gateway/payments/payment-state.ts';

const deposit: fc.Arbitrary<DepositFact> = fc.record({
  amountSat: fc.bigInt(1n, 1_000n),
  blockHeight: fc.option(fc.integer({ min: 0, max: 30 })),
  coinbase: fc.constant(false),
  vanished: fc.boolean(),
});
const facts: fc.Arbitrary<PaymentFacts> = fc.record({
  dueSat: fc.option(fc.bigInt(1n, 2_000n), { freq: 8 }),
  deposits: fc.array(deposit, { maxLength: 6 }),
  cancelled: fc.boolean(),
  orderClosed: fc.boolean(),
  tipHeight: fc.integer({ min: 0, max: 40 }),
  terms: fc.record({
    confirmations: fc.integer({ min: 1, max: 10 }),
    confirmationsSmall: fc.constant([]),
    shortfallToleranceSat: fc.constant(0n),
  }),
});
const factsAndOrder = facts.chain((some) =>
  fc.tuple(fc.constant(some), fc.shuffledSubarray([...some.deposits], { minLength: some.deposits.length })),
);
const many = { numRuns: 1_000 };
const check = (property: fc.IProperty<any>) => fc.assert(property, many);

describe("a payment's state", () => {
  test('does not depend on the order of its deposits', () => {
    check(
      fc.property(factsAndOrder, ([some, deposits]) => {
        expect(paymentState({ ...some, deposits })).toEqual(paymentState(some));
      }),
    );
  });

  test('is the same as if vanished deposits had never been', () => {
    check(
      fc.property(facts, (some) => {
        const deposits = some.deposits.filter(({ vanished }) => !vanished);
        expect(paymentState({ ...some, deposits })).toEqual(paymentState(some));
      }),
    );
  });

  test('counts each living deposit once, as pending or as valid', () => {
    check(
      fc.property(facts, (some) => {
        const { amountPendingSat, amountValidSat } = paymentState(some);
        const living = some.deposits.filter(({ vanished }) => !vanished);
        expect(amountPendingSat + amountValidSat).toBe(
          living.reduce((sum, { amountSat }) => sum + amountSat, 0n),
        );
        const deep = living.filter(
          ({ blockHeight }) =>
            blockHeight !== null && some.tipHeight - blockHeight + 1 >= some.terms.confirmations,
        );
        expect(amountValidSat).toBe(deep.reduce((sum, { amountSat }) => sum + amountSat, 0n));
      }),
    );
  });

  test('is paid if and only if the valid coins reach what is due', () => {
    check(
      fc.property(facts, (some) => {
        const { status, amountValidSat } = paymentState(some);
        expect(status === 'paid').toBe(some.dueSat !== null && amountValidSat >= some.dueSat);
      }),
    );
  });

  test('is partial if and only if there are coins and it is not paid, whatever anybody wished', () => {
    check(
      fc.property(facts, (some) => {
        const { status, amountPendingSat, amountValidSat } = paymentState(some);
        expect(status === 'partial').toBe(status !== 'paid' && amountPendingSat + amountValidSat > 0n);
        const wishless = paymentState({ ...some, cancelled: false, orderClosed: false }).status;
        if (amountPendingSat + amountValidSat > 0n) expect(status).toBe(wishless);
      }),
    );
  });

  test('is open, cancelled or closed without coins, as was wished, the payer first', () => {
    check(
      fc.property(facts, (some) => {
        const wished = some.cancelled ? 'cancelled' : some.orderClosed ? 'closed' : 'open';
        expect(paymentState({ ...some, deposits: [] })).toEqual({
          status: wished,
          amountPendingSat: 0n,
          amountValidSat: 0n,
        });
      }),
    );
  });

  test('never gets worse by another block or another deposit', () => {
    check(
      fc.property(facts, deposit, (some, another) => {
        const before = paymentState(some);
        for (const after of [
          paymentState({ ...some, tipHeight: some.tipHeight + 1 }),
          paymentState({ ...some, deposits: [...some.deposits, another] }),
        ]) {
          expect(after.amountValidSat >= before.amountValidSat).toBe(true);
          if (before.status === 'paid') expect(after.status).toBe('paid');
        }
      }),
    );
  });

  test.each([
    [null, 100, 0],
    [100, 100, 1],
    [95, 100, 6],
    [103, 100, 0],
    [0, 5, 6],
  ])('a deposit in block %s has, at height %i, %i confirmations', (blockHeight, tipHeight, expected) => {
    expect(confirmationsOf({ blockHeight }, tipHeight)).toBe(expected);
  });

  test.each([
    [99, 'partial', 100n, 0n],
    [100, 'paid', 0n, 100n],
  ])('at height %i, coins of block 95 make it %s', (tipHeight, status, amountPendingSat, amountValidSat) => {
    const deposits = [{ amountSat: 100n, blockHeight: 95, coinbase: false, vanished: false }];
    const terms = { confirmations: 6, confirmationsSmall: [], shortfallToleranceSat: 0n };
    const rest = { dueSat: 100n, cancelled: true, orderClosed: true, terms };
    expect(paymentState({ ...rest, deposits, tipHeight })).toEqual({
      status,
      amountPendingSat,
      amountValidSat,
    });
  });
});

describe('with fewer confirmations for small amounts, a tolerance and newly made coins,', () => {
  const step = fc.record({
    upToSat: fc.bigInt(1n, 3_000n),
    confirmations: fc.integer({ min: 1, max: 10 }),
  });
  const lenient: fc.Arbitrary<PaymentFacts> = fc
    .tuple(
      facts,
      fc.record({
        confirmations: fc.integer({ min: 1, max: 10 }),
        confirmationsSmall: fc.array(step, { maxLength: 3 }),
        shortfallToleranceSat: fc.bigInt(0n, 300n),
      }),
      fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    )
    .map(([some, terms, coinbase]) => ({
      ...some,
      terms,
      deposits: some.deposits.map((one, index) => ({ ...one, coinbase: coinbase[index] ?? false })),
    }));
  const strict = (some: PaymentFacts): PaymentFacts => ({
    ...some,
    terms: { ...some.terms, confirmationsSmall: [], shortfallToleranceSat: 0n },
  });

  test('a payment is never worse than without the first two', () => {
    check(
      fc.property(lenient, (some) => {
        const [state, without] = [paymentState(some), paymentState(strict(some))];
        expect(state.amountValidSat >= without.amountValidSat).toBe(true);
        if (without.status === 'paid') expect(state.status).toBe('paid');
        expect(state.amountPendingSat + state.amountValidSat).toBe(
          without.amountPendingSat + without.amountValidSat,
        );
      }),
    );
  });

  test('it never gets worse by a block, nor by coins that come with or after all others', () => {
    check(
      fc.property(lenient, fc.bigInt(1n, 5_000n), (some, amountSat) => {
        const before = paymentState(some);
        const newcomer = { amountSat, blockHeight: null, coinbase: false, vanished: false };
        for (const after of [
          paymentState({ ...some, tipHeight: some.tipHeight + 1 }),
          paymentState({ ...some, deposits: [...some.deposits, newcomer] }),
        ]) {
          expect(after.amountValidSat >= before.amountValidSat).toBe(true);
          if (before.status === 'paid') expect(after.status).toBe('paid');
        }
      }),
    );
  });

  test('newly made coins are not valid before 100 blocks', () => {
    check(
      fc.property(lenient, fc.integer({ min: 0, max: 120 }), (some, tipHeight) => {
        const deposits = some.deposits.map((one) => ({ ...one, coinbase: true }));
        const { amountValidSat } = paymentState({ ...some, deposits, tipHeight });
        const deep = deposits.filter(
          ({ blockHeight, vanished }) =>
            !vanished && blockHeight !== null && tipHeight - blockHeight + 1 >= 100,
        );
        expect(amountValidSat).toBe(deep.reduce((sum, { amountSat }) => sum + amountSat, 0n));
      }),
    );
  });

  test('a payment is marked for a decision at each depth at which one of its deposits can become valid', () => {
    check(
      fc.property(lenient, (some) => {
        const before = paymentState(some);
        const after = paymentState({ ...some, tipHeight: some.tipHeight + 1 });
        const depths = depthsThatMatter(some.terms);
        const marked = some.deposits.some(
          ({ blockHeight }) => blockHeight !== null && depths.includes(some.tipHeight + 1 - blockHeight + 1),
        );
        if (before.amountValidSat !== after.amountValidSat) expect(marked).toBe(true);
      }),
    );
  });
});

describe('short, too much and late', () => {
  test.each([
    [100n, 100n, 0n, 0n, 0n],
    [100n, 99n, 0n, 1n, 0n],
    [100n, 99n, 1n, 0n, 0n],
    [100n, 98n, 1n, 2n, 0n],
    [100n, 103n, 5n, 0n, 3n],
    [100n, 0n, 100n, 100n, 0n],
    [100n, 98n, 50n, 2n, 0n],
    [1_000n, 990n, 500n, 0n, 0n],
    [99n, 98n, 50n, 1n, 0n],
  ])(
    'of %i due, %i received, %i tolerated: %i short, %i too much',
    (due, received, tolerated, short, much) => {
      expect(shortfallSat(due, received, { shortfallToleranceSat: tolerated })).toBe(short);
      expect(surplusSat(due, received)).toBe(much);
    },
  );

  test('nothing is too much while nothing was asked for', () => {
    expect(surplusSat(null, 5n)).toBe(0n);
  });

  test('coins are late when a look at or after the end did not show them', () => {
    const end = new Date(1_000_000);
    const before = new Date(999_999);
    for (const ended of [
      { cancelledAt: end, closedAt: null },
      { cancelledAt: null, closedAt: end },
      { cancelledAt: new Date(9_000_000), closedAt: end },
    ]) {
      expect(isLate({ absentAt: end }, ended)).toBe(true);
      expect(isLate({ absentAt: before }, ended)).toBe(false);
      expect(isLate({ absentAt: null }, ended)).toBe(false);
    }
    expect(isLate({ absentAt: end }, { cancelledAt: null, closedAt: null })).toBe(false);
  });
});

describe("an order's state", () => {
  test.each([
    [['open'], false, false, 'open'],
    [['cancelled'], false, false, 'cancelled'],
    [['cancelled'], false, true, 'closed'],
    [['closed'], false, true, 'closed'],
    [['partial'], false, true, 'partial'],
    [['paid'], false, true, 'paid'],
    [['open', 'cancelled'], true, false, 'open'],
    [['cancelled', 'cancelled'], true, false, 'open'],
    [['cancelled', 'closed'], true, true, 'closed'],
    [['open', 'partial', 'cancelled'], true, false, 'partial'],
    [['partial', 'paid', 'cancelled'], true, true, 'paid'],
    [[], false, false, 'open'],
  ] as const)('of payments %j (multipay: %s, closed: %s) is %s', (payments, multipay, closed, expected) => {
    expect(orderStatus(payments, multipay, closed)).toBe(expected);
  });
});

describe('what the shop is told of a change', () => {
  const paidAt = new Date('2030-01-02T03:04:05Z');
  const state = (status: PaymentState['status'], pending = 0n, valid = 0n): PaymentState => ({
    status,
    amountPendingSat: pending,
    amountValidSat: valid,
  });
  const partial = (pending: bigint, valid: bigint) => ({
    status: 'partial',
    amountPendingSat: pending,
    amountValidSat: valid,
    amountTotalSat: pending + valid,
  });
  const paid = (amountSat: bigint) => ({
    status: 'paid',
    amountSat,
    currency: 'BTC',
    method: 'MTGOXBTC',
    paidAt,
  });

  test.each<[string, PaymentState, PaymentState, unknown]>([
    ['first coins', state('open'), state('partial', 5n), partial(5n, 0n)],
    ['more coins', state('partial', 5n), state('partial', 9n), partial(9n, 0n)],
    ['coins that became valid', state('partial', 5n), state('partial', 0n, 5n), partial(0n, 5n)],
    ['enough', state('partial', 9n), state('paid', 0n, 9n), paid(9n)],
    ['a surplus that is pending', state('paid', 0n, 9n), state('paid', 3n, 9n), null],
    ['a surplus that is valid', state('paid', 3n, 9n), state('paid', 0n, 12n), paid(12n)],
    ['a reorganisation under a paid one', state('paid', 0n, 9n), state('partial', 9n), partial(9n, 0n)],
    ['coins that vanished', state('partial', 9n), state('open'), partial(0n, 0n)],
    ['a cancel', state('open'), state('cancelled'), { status: 'cancelled' }],
    ['a close', state('open'), state('closed'), { status: 'closed' }],
    ['coins after a close', state('closed'), state('partial', 1n), partial(1n, 0n)],
    ['late coins that vanished', state('partial', 1n), state('closed'), { status: 'closed' }],
  ])('%s', (_case, before, after, expected) => {
    expect(ipnForChange(before, after, paidAt)).toEqual(expected);
  });

  test('is nothing when nothing changed, and nothing but what the new facts say', () => {
    check(
      fc.property(facts, facts, (one, other) => {
        const [before, after] = [paymentState(one), paymentState(other)];
        expect(ipnForChange(before, before, paidAt)).toBeNull();
        const told = ipnForChange(before, after, paidAt);
        if (told?.status === 'partial')
          expect(told).toEqual(partial(after.amountPendingSat, after.amountValidSat));
        else if (told !== null) expect(told.status).toBe(after.status);
        if (before.status !== after.status) expect(told).not.toBeNull();
      }),
    );
  });
});
