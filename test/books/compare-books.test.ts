import { describe, expect, test } from 'vitest';
import type { Books, MerchantBook, MerchantOrderBook } from '../../src/books/books.ts';
import { compareBooks } from '../../src/books/compare-books.ts';

const coins = { outpoint: 'aa:0', address: 'bcrt1q', amountSat: 5_000n, blockHeight: 7 };
const deposit = { ...coins, vanished: false, coinbase: false, paymentId: 'p1' };
const payment = {
  paymentId: 'p1',
  transaction: 't1',
  status: 'paid' as const,
  amountPendingSat: 0n,
  amountValidSat: 5_000n,
  dueSat: 5_000n,
  price: null,
  paidTerms: null,
  cancelled: false,
  orderClosed: false,
  recheck: false,
  hasIpnUrl: true,
  untold: false,
};
const told: MerchantBook = {
  paymentId: 'p1',
  orderId: 'o1',
  transaction: 't1',
  status: 'paid',
  amountPendingSat: 0n,
  amountValidSat: 5_000n,
  amountPaidSat: 5_000n,
  paidAt: new Date(0),
};
const order: MerchantOrderBook = {
  orderId: 'o1',
  transaction: 't1',
  currency: 'BTC',
  amountInt: 5_000n,
  multipay: false,
  status: 'paid',
  amountPendingSat: 0n,
  amountValidSat: 5_000n,
  amountPaidSat: 5_000n,
};
/** An order that nobody has paid yet. */
const openOrder = { ...order, status: 'open' as const, amountValidSat: 0n, amountPaidSat: 0n };

function books(changes: Partial<Books> = {}): Books {
  return {
    chain: [coins],
    fromBlock: 0,
    tipHeight: 12,
    rewinding: false,
    terms: { confirmations: 6, confirmationsSmall: [], shortfallToleranceSat: 0n },
    deposits: [deposit],
    gateway: [payment],
    merchant: [told],
    merchantOrders: [order],
    ...changes,
  };
}

function differences(changes: Partial<Books>): string[] {
  return compareBooks(books(changes)).map(({ between, what }) => `${between}: ${what}`);
}

test('three books that agree have no difference', () => {
  expect(compareBooks(books())).toEqual([]);
  const empty = {
    chain: [],
    deposits: [],
    gateway: [],
    merchant: [],
    merchantOrders: [],
  };
  expect(differences(empty)).toEqual([]);
});

describe('network and gateway', () => {
  test.each<[string, Partial<Books>, string]>([
    [
      'coins that the gateway has not seen',
      { deposits: [], gateway: [], merchant: [] },
      "but not in the gateway's books",
    ],
    ['coins that the network has not', { chain: [] }, 'but not on the network'],
    ['a satoshi more', { chain: [{ ...coins, amountSat: 5_001n }] }, 'the gateway has 5000'],
    ['another address', { chain: [{ ...coins, address: 'bcrt1p' }] }, 'the gateway has 5000 to bcrt1q'],
    [
      'another block',
      { chain: [{ ...coins, blockHeight: 8 }] },
      'it is in block 8, the gateway has it in block 7',
    ],
    ['no block any more', { chain: [{ ...coins, blockHeight: null }] }, 'it is in no block'],
    [
      'coins that count as vanished',
      { deposits: [{ ...deposit, vanished: true }] },
      "not in the gateway's books",
    ],
  ])('%s', (_what, changes, sentence) => {
    expect(differences(changes)).toContainEqual(expect.stringContaining(sentence));
  });

  test('coins that vanished from both are no difference', () => {
    const gone = { ...payment, status: 'open' as const, amountValidSat: 0n };
    const deposits = [{ ...deposit, vanished: true }];
    const nobody = { merchant: [], merchantOrders: [openOrder] };
    expect(differences({ chain: [], deposits, gateway: [gone], ...nobody })).toEqual([]);
  });

  test('a payment whose coins are below the first block that was looked at is compared all the same', () => {
    expect(differences({ chain: [], fromBlock: 8 })).toEqual([]);
    const [changed] = differences({
      chain: [],
      fromBlock: 8,
      merchant: [{ ...told, amountValidSat: 4_999n }],
    });
    expect(changed).toMatch(/^gateway and merchant: payment p1 .*4999 valid/);
  });

  test('coins that the gateway has below the first block, and the network above it, are in another block', () => {
    const changes = { fromBlock: 8, chain: [{ ...coins, blockHeight: 9 }] };
    expect(differences(changes)).toContainEqual(expect.stringContaining('it is in block 9'));
  });
});

describe('within the gateway', () => {
  test.each<[string, Partial<Books>, string]>([
    [
      'an amount that its deposits have not',
      { gateway: [{ ...payment, amountPendingSat: 1n }] },
      'booked as paid (1 pending, 5000 valid); by its deposits, and the settings of now, it is paid (0 pending, 5000 valid)',
    ],
    [
      'valid coins that have too few confirmations',
      { tipHeight: 11 },
      'booked as paid (0 pending, 5000 valid); by its deposits, and the settings of now, it is partial (5000 pending, 0 valid)',
    ],
    [
      'a paid one that falls short of what is due',
      { gateway: [{ ...payment, dueSat: 5_001n }] },
      'it is partial (0 pending, 5000 valid)',
    ],
    [
      'one whose coins are still to be decided on',
      { gateway: [{ ...payment, recheck: true }] },
      'its coins changed, which is not decided yet',
    ],
    [
      'one that lost confirmations while another branch is followed',
      { tipHeight: 11, rewinding: true },
      'it is not decided yet what that makes of it',
    ],
  ])('%s is a difference', (_what, changes, sentence) => {
    expect(differences(changes)).toEqual([expect.stringMatching(/^gateway: payment p1: /)]);
    expect(differences(changes)).toEqual([expect.stringContaining(sentence)]);
  });

  test('an ended payment without coins is what its end made it', () => {
    for (const [status, changes] of [
      ['cancelled', { cancelled: true }],
      ['closed', { orderClosed: true }],
    ] as const) {
      const ended = { ...payment, ...changes, status, amountValidSat: 0n };
      const there = { ...told, status, amountValidSat: 0n, amountPaidSat: 0n };
      const merchantOrders = [{ ...openOrder, status }];
      expect(
        differences({ chain: [], deposits: [], gateway: [ended], merchant: [there], merchantOrders }),
      ).toEqual([]);
    }
  });
});

describe('gateway and merchant server', () => {
  test.each<[string, Partial<Books>, string]>([
    ['an IPN that was not acknowledged', { gateway: [{ ...payment, untold: true }] }, 'has not acknowledged'],
    [
      'a payment that was never heard of',
      { merchant: [], merchantOrders: [openOrder] },
      'there it is nothing',
    ],
    ['another status', { merchant: [{ ...told, status: 'partial' }] }, 'there it is partial'],
    ['a satoshi less', { merchant: [{ ...told, amountValidSat: 4_999n }] }, '4999 valid'],
    ['a satoshi more that is credited', { merchant: [{ ...told, amountPaidSat: 5_001n }] }, '5001 paid'],
    ['a paid payment that is not credited', { merchant: [{ ...told, amountPaidSat: 0n }] }, ', 0 paid'],
    [
      'a payment that the gateway does not know',
      { gateway: [], chain: [], deposits: [] },
      'does not know it',
    ],
  ])('%s', (_what, changes, sentence) => {
    expect(differences(changes)).toContainEqual(
      expect.stringMatching(new RegExp(`^gateway and merchant: .*${sentence}`)),
    );
  });

  test('what came on top of a paid payment and is not confirmed is not told, so it is no difference', () => {
    const more = { ...deposit, outpoint: 'bb:0', amountSat: 100n, blockHeight: null };
    const changes = {
      chain: [coins, more],
      deposits: [deposit, more],
      gateway: [{ ...payment, amountPendingSat: 100n }],
    };
    expect(differences(changes)).toEqual([]);
  });

  test('a payment that lost its coins is told as partial without any, which is as good as nothing', () => {
    const open = { ...payment, status: 'open' as const, amountValidSat: 0n };
    const partial = { ...told, status: 'partial' as const, amountValidSat: 0n, amountPaidSat: 0n };
    for (const merchant of [[partial], []]) {
      expect(
        differences({ chain: [], deposits: [], gateway: [open], merchant, merchantOrders: [openOrder] }),
      ).toEqual([]);
    }
  });

  test('orders of other shops, and those without an IPN address, are not the merchant server’s', () => {
    expect(differences({ merchantOrders: [], merchant: [] })).toEqual([]);
    const untold = { gateway: [{ ...payment, hasIpnUrl: false }], merchant: [], merchantOrders: [openOrder] };
    expect(differences(untold)).toEqual([]);
  });
});

describe('within the merchant server', () => {
  test.each<[string, Partial<MerchantOrderBook>, string]>([
    [
      'an order whose money was taken away',
      { amountPaidSat: 0n },
      'booked as paid (0 pending, 5000 valid, 0 paid)',
    ],
    ['another valid sum', { amountValidSat: 4_999n }, '4999 valid'],
    ['another pending sum', { amountPendingSat: 1n }, '1 pending'],
    ['an order that was not paid by it', { status: 'open' }, 'it is paid (0 pending, 5000 valid, 5000 paid)'],
    ['a price that the payments do not reach', { amountInt: 5_001n }, 'it is partial'],
  ])('%s is a difference', (_what, changes, sentence) => {
    const found = differences({ merchantOrders: [{ ...order, ...changes }] });
    expect(found).toEqual([expect.stringMatching(/^merchant: order o1: /)]);
    expect(found).toEqual([expect.stringContaining(sentence)]);
  });

  test('an order counts all its payments, and a shortfall within the tolerance is none', () => {
    const terms = { confirmations: 6, confirmationsSmall: [], shortfallToleranceSat: 1n };
    expect(differences({ terms, merchantOrders: [{ ...order, amountInt: 5_001n }] })).toEqual([]);
    const other = { ...told, paymentId: 'p2', amountValidSat: 7n, amountPaidSat: 7n };
    const sums = { amountValidSat: 5_007n, amountPaidSat: 5_007n };
    const second = { ...deposit, outpoint: 'bb:0', paymentId: 'p2', amountSat: 7n };
    const changes = {
      chain: [coins, { ...coins, outpoint: 'bb:0', amountSat: 7n }],
      deposits: [deposit, second],
      gateway: [payment, { ...payment, paymentId: 'p2', dueSat: 7n, amountValidSat: 7n }],
      merchant: [told, other],
    };
    expect(differences({ ...changes, merchantOrders: [{ ...order, ...sums }] })).toEqual([]);
    expect(differences(changes)).toEqual([expect.stringContaining('5007 paid')]);
  });

  test('an order that the gateway has not answered for is as it was created', () => {
    const created = { ...openOrder, orderId: 'o2', transaction: null, status: 'created' as const };
    expect(differences({ merchantOrders: [order, created] })).toEqual([]);
    expect(differences({ merchantOrders: [order, { ...created, transaction: 't2' }] })).toHaveLength(1);
  });
});

test('a payment that was paid under easier settings stays paid, and coins count at the rate they came under', () => {
  const strict = { ...books().terms, confirmations: 144 };
  const paidTerms = { confirmations: 1, confirmationsSmall: [], shortfallToleranceSat: '0' };
  expect(differences({ terms: strict, gateway: [{ ...payment, paidTerms }] })).toEqual([]);
  expect(differences({ terms: strict })).toHaveLength(1);

  // 100.00 at 1 a satoshi and later at 2: half of it was paid when one satoshi bought one.
  const price = { amountInt: 6_000n, rateMinorPerBtc: 200_000_000n };
  const half = { ...deposit, amountSat: 4_000n, rateMinorPerBtc: 100_000_000n };
  const rest = { ...deposit, outpoint: 'bb:0', amountSat: 1_000n, rateMinorPerBtc: null };
  const chain = [half, rest].map(({ outpoint, address, amountSat, blockHeight }) => ({
    outpoint,
    address,
    amountSat,
    blockHeight,
  }));
  expect(differences({ chain, deposits: [half, rest], gateway: [{ ...payment, price }] })).toEqual([]);
  expect(
    differences({
      chain,
      deposits: [{ ...half, rateMinorPerBtc: 1n }, rest],
      gateway: [{ ...payment, price }],
    }),
  ).toHaveLength(1);
});
