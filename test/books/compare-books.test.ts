import { describe, expect, test } from 'vitest';
import { type Books, compareBooks } from '../../src/books/compare-books.ts';

const coins = { outpoint: 'aa:0', address: 'bcrt1q', amountSat: 5_000n, blockHeight: 7 };
const deposit = { ...coins, vanished: false, paymentId: 'p1' };
const payment = {
  paymentId: 'p1',
  transaction: 't1',
  status: 'paid',
  amountPendingSat: 0n,
  amountValidSat: 5_000n,
  hasIpnUrl: true,
  untold: false,
};
const told = {
  paymentId: 'p1',
  transaction: 't1',
  status: 'paid',
  amountPendingSat: 0n,
  amountValidSat: 5_000n,
  amountPaidSat: 5_000n,
};

function books(changes: Partial<Books> = {}): Books {
  const merchantTransactions = new Set(['t1']);
  return {
    chain: [coins],
    deposits: [deposit],
    gateway: [payment],
    merchant: [told],
    merchantTransactions,
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
    merchantTransactions: new Set<string>(),
  };
  expect(compareBooks(empty)).toEqual([]);
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
    const gone = { ...payment, status: 'open', amountValidSat: 0n };
    const changes = { chain: [], deposits: [{ ...deposit, vanished: true }], gateway: [gone], merchant: [] };
    expect(differences(changes)).toEqual([]);
  });
});

test('a payment whose amounts are not the sum of its deposits is a difference within the gateway', () => {
  expect(differences({ gateway: [{ ...payment, amountPendingSat: 1n }] })).toEqual([
    'gateway: payment p1: 5001 satoshi booked, but its deposits are 5000',
  ]);
});

describe('gateway and merchant server', () => {
  test.each<[string, Partial<Books>, string]>([
    ['an IPN that was not acknowledged', { gateway: [{ ...payment, untold: true }] }, 'has not acknowledged'],
    ['a payment that was never heard of', { merchant: [] }, 'there it is nothing'],
    ['another status', { merchant: [{ ...told, status: 'partial' }] }, 'there it is partial'],
    ['a satoshi less', { merchant: [{ ...told, amountValidSat: 4_999n }] }, '4999 valid'],
    [
      'a payment that the gateway does not know',
      { gateway: [], chain: [], deposits: [] },
      'does not know it',
    ],
  ])('%s', (_what, changes, sentence) => {
    expect(differences(changes)).toEqual([
      expect.stringMatching(new RegExp(`^gateway and merchant: .*${sentence}`)),
    ]);
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
    const open = { ...payment, status: 'open', amountValidSat: 0n };
    const partial = { ...told, status: 'partial', amountValidSat: 0n, amountPaidSat: 0n };
    for (const merchant of [[partial], []]) {
      expect(differences({ chain: [], deposits: [], gateway: [open], merchant })).toEqual([]);
    }
  });

  test('orders of other shops, and those without an IPN address, are not the merchant server’s', () => {
    expect(differences({ merchantTransactions: new Set(), merchant: [] })).toEqual([]);
    expect(differences({ gateway: [{ ...payment, hasIpnUrl: false }], merchant: [] })).toEqual([]);
  });
});
