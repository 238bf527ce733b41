import { expect, test } from 'vitest';
import { owedToPayer, type PayerFacts } from '../../src/books/owed-to-payer.ts';

function owed(changes: Partial<PayerFacts>): string {
  const { reason, owedSat, unconfirmedSat, overpaidSat } = owedToPayer({
    dueSat: 1_000n,
    amountPendingSat: 0n,
    amountValidSat: 0n,
    refundedSat: 0n,
    ended: false,
    terms: { shortfallToleranceSat: 0n },
    ...changes,
  });
  return `${reason}: ${owedSat} owed, ${unconfirmedSat} to wait for, ${overpaidSat} too much`;
}

test('only confirmed coins on top of the price are owed; the others are to be waited for', () => {
  expect(owed({ amountValidSat: 1_000n })).toBe('surplus: 0 owed, 0 to wait for, 0 too much');
  expect(owed({ amountValidSat: 1_300n })).toBe('surplus: 300 owed, 0 to wait for, 0 too much');
  expect(owed({ amountPendingSat: 1_300n })).toBe('surplus: 0 owed, 300 to wait for, 0 too much');
  expect(owed({ amountValidSat: 1_300n, amountPendingSat: 50n })).toBe(
    'surplus: 300 owed, 50 to wait for, 0 too much',
  );
  expect(owed({ amountValidSat: 900n, amountPendingSat: 150n })).toBe(
    'surplus: 0 owed, 50 to wait for, 0 too much',
  );
});

test('what was sent back is owed no more; coins that vanish after that leave too much sent back', () => {
  expect(owed({ amountValidSat: 1_300n, refundedSat: 100n })).toBe(
    'surplus: 200 owed, 0 to wait for, 0 too much',
  );
  expect(owed({ amountValidSat: 1_300n, refundedSat: 300n })).toBe(
    'surplus: 0 owed, 0 to wait for, 0 too much',
  );
  expect(owed({ amountValidSat: 1_000n, refundedSat: 300n })).toBe(
    'surplus: 0 owed, 0 to wait for, 300 too much',
  );
});

test('too little is owed as a whole once the order has ended, and not before', () => {
  expect(owed({ amountValidSat: 999n })).toBe('surplus: 0 owed, 0 to wait for, 0 too much');
  expect(owed({ amountValidSat: 999n, ended: true })).toBe('short: 999 owed, 0 to wait for, 0 too much');
  expect(owed({ amountValidSat: 400n, amountPendingSat: 500n, ended: true })).toBe(
    'short: 400 owed, 500 to wait for, 0 too much',
  );
  // About to be paid in full, late.
  expect(owed({ amountValidSat: 400n, amountPendingSat: 600n, ended: true })).toBe(
    'surplus: 0 owed, 0 to wait for, 0 too much',
  );
  expect(owed({ amountValidSat: 999n, ended: true, terms: { shortfallToleranceSat: 1n } })).toBe(
    'surplus: 0 owed, 0 to wait for, 0 too much',
  );
});
