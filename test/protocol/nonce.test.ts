import { describe, expect, test } from 'vitest';
import { parseNonce, parseTonce, TONCE_WINDOW_US, tonceInWindow } from '../../src/protocol/nonce.ts';

describe.each([
  ['a nonce', parseNonce],
  ['a tonce', parseTonce],
])('%s', (_name, parse) => {
  test.each([
    ['zero', '0', 0n],
    ['milliseconds', '1366549200000', 1366549200000n],
    ['15 digits', '136654920000000', 136654920000000n],
    ['microseconds', '1366549200000000', 1366549200000000n],
    ['nanoseconds', '1366549200000000001', 1366549200000000001n],
    ['2^63 - 1', '9223372036854775807', 9223372036854775807n],
    ['leading zeros', '007', 7n],
  ])('may be %s, and keeps every digit', (_case, text, value) => {
    expect(parse(text)).toBe(value);
  });

  test.each([
    ['absent', undefined],
    ['empty', ''],
    ['2^63', '9223372036854775808'],
    ['20 digits', '10000000000000000000'],
    ['a million digits', '1'.repeat(1_000_000)],
    ['negative', '-1'],
    ['signed', '+1'],
    ['a decimal', '1.0'],
    ['an exponent', '1e3'],
    ['hexadecimal', '0x10'],
    ['with a blank', ' 1'],
    ['with a line break', '1\n'],
    ['grouped', '1_000'],
    ['in other digits', '١٢٣'],
    ['a word', 'NaN'],
  ])('that is %s is refused', (_case, text) => {
    expect(parse(text)).toBeNull();
  });
});

describe('the window of a tonce', () => {
  const now = 1_366_549_200_000_000n;

  test('is ten seconds in microseconds', () => {
    expect(TONCE_WINDOW_US).toBe(10_000_000n);
  });

  test.each([
    ['now', 0n, true],
    ['ten seconds ago', -10_000_000n, true],
    ['ten seconds ahead', 10_000_000n, true],
    ['a microsecond earlier than that', -10_000_001n, false],
    ['a microsecond later than that', 10_000_001n, false],
  ])('%s: offset %s is inside: %s', (_name, offset, inside) => {
    expect(tonceInWindow(now + offset, now)).toBe(inside);
  });

  test('does not take milliseconds for microseconds', () => {
    expect(tonceInWindow(now / 1000n, now)).toBe(false);
  });
});
