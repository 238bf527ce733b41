import { beforeAll, describe, expect, test } from 'vitest';
import { forgetOldTonces } from '../../src/gateway/api/authenticate.ts';
import { signedCall, startTestGateway, type TestGateway, type TestKeys } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});

/** `success`, or the token of the error. */
async function outcome(keys: TestKeys, ...fields: [string, string][]): Promise<string | undefined> {
  const { status, body } = await signedCall(gateway.url, 'generic/private/info', fields, keys);
  expect(status).toBe(body.result === 'success' ? 200 : 403);
  return body.result === 'success' ? 'success' : body.token;
}

const REFUSED = 'login_error_invalid_nonce';

function tally(outcomes: unknown[]): Record<string, number> {
  return Object.fromEntries(
    ['success', REFUSED].map((name) => [name, outcomes.filter((one) => one === name).length]),
  );
}

describe('a nonce', () => {
  test('has to be larger than all before it, be it by one or by a change of unit', async () => {
    const keys = await gateway.newKeys();
    const growing = [
      '0',
      '1',
      '2',
      '1400000000000',
      '1400000000001',
      '140000000000100',
      '1400000000001000',
      '1400000000001000000',
      '9223372036854775807',
    ];
    for (const nonce of growing) {
      expect([nonce, await outcome(keys, ['nonce', nonce])]).toEqual([nonce, 'success']);
      expect([nonce, await outcome(keys, ['nonce', nonce])]).toEqual([nonce, REFUSED]);
    }
    for (const nonce of growing) expect(await outcome(keys, ['nonce', nonce])).toBe(REFUSED);
  });

  test.each([
    '-1',
    '9223372036854775808',
    '99999999999999999999',
    '1.5',
    '1e3',
    '0x10',
    ' 5',
    '5 ',
    '',
    'now',
    '٣',
  ])('that is %j is refused and spoils nothing', async (nonce) => {
    const keys = await gateway.newKeys();
    expect(await outcome(keys, ['nonce', nonce])).toBe(REFUSED);
    expect(await outcome(keys, ['nonce', '0'])).toBe('success');
  });

  test('or a tonce has to be there', async () => {
    expect(await outcome(await gateway.newKeys(), ['amount', '1'])).toBe(REFUSED);
  });

  test('of one key says nothing about another key', async () => {
    const [one, other] = [await gateway.newKeys(), await gateway.newKeys()];
    expect(await outcome(one, ['nonce', '1000'])).toBe('success');
    expect(await outcome(other, ['nonce', '7'])).toBe('success');
    expect(await outcome(other, ['nonce', '1000'])).toBe('success');
    expect(await outcome(one, ['nonce', '7'])).toBe(REFUSED);
  });

  test('is used up by a call that is refused for its parameters', async () => {
    const keys = await gateway.newKeys();
    const create = 'generic/merchant/order/create';
    const { status } = await signedCall(gateway.url, create, [['nonce', '8']], keys);
    expect(status).toBe(400);
    expect(await outcome(keys, ['nonce', '8'])).toBe(REFUSED);
  });

  test.each([2, 20])('in %i calls at once lets exactly one of them pass', async (calls) => {
    for (let round = 1; round <= 5; round++) {
      const keys = await gateway.newKeys();
      const outcomes = await Promise.all(
        Array.from({ length: calls }, () => outcome(keys, ['nonce', String(round)])),
      );
      expect(tally(outcomes)).toEqual({ success: 1, [REFUSED]: calls - 1 });
    }
  });

  test('that is one of many at once never passes after a larger one has', async () => {
    const keys = await gateway.newKeys();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => outcome(keys, ['nonce', String(index + 1)])),
    );
    expect(tally(outcomes).success).toBeGreaterThan(0);
    const { nonceLast } = await gateway.deps.db.apiKey.findUniqueOrThrow({ where: { key: keys.restKey } });
    expect(nonceLast).toBe(BigInt(outcomes.lastIndexOf('success') + 1));
    expect(await outcome(keys, ['nonce', String(nonceLast)])).toBe(REFUSED);
  });
});

describe('a tonce', () => {
  const offBy = (microseconds: bigint): [string, string] => [
    'tonce',
    String(BigInt(gateway.clock.now.getTime()) * 1000n + microseconds),
  ];

  test.each<[bigint, string]>([
    [-10_000_001n, REFUSED],
    [-10_000_000n, 'success'],
    [0n, 'success'],
    [10_000_000n, 'success'],
    [10_000_001n, REFUSED],
  ])('%i microseconds off the clock: %s', async (off, expected) => {
    expect(await outcome(await gateway.newKeys(), offBy(off))).toBe(expected);
  });

  test('counts once, in any order, for each key by itself', async () => {
    const [one, other] = [await gateway.newKeys(), await gateway.newKeys()];
    for (const off of [3n, 1n, 2n, -5n]) {
      expect(await outcome(one, offBy(off))).toBe('success');
      expect(await outcome(one, offBy(off))).toBe(REFUSED);
      expect(await outcome(other, offBy(off))).toBe('success');
    }
  });

  test('leaves the nonce of an older client of the same key alone', async () => {
    const keys = await gateway.newKeys();
    expect(await outcome(keys, ['nonce', '1'])).toBe('success');
    expect(await outcome(keys, offBy(0n))).toBe('success');
    expect(await outcome(keys, ['nonce', '2'])).toBe('success');
  });

  test.each(['now', '-1', ''])('that is %j is refused', async (tonce) => {
    expect(await outcome(await gateway.newKeys(), ['tonce', tonce])).toBe(REFUSED);
  });

  test.each([2, 20])('in %i calls at once lets exactly one of them pass', async (calls) => {
    const keys = await gateway.newKeys();
    const outcomes = await Promise.all(Array.from({ length: calls }, () => outcome(keys, offBy(77n))));
    expect(tally(outcomes)).toEqual({ success: 1, [REFUSED]: calls - 1 });
  });

  test('that was forgotten is too old to be used again', async () => {
    const keys = await gateway.newKeys();
    const early = offBy(10_000_000n);
    expect(await outcome(keys, early)).toBe('success');
    const start = gateway.clock.now.getTime();
    const of = { where: { key: keys.restKey } };
    for (let seconds = 0; seconds <= 40 && (await gateway.deps.db.apiTonce.count(of)) > 0; seconds += 5) {
      gateway.clock.now = new Date(start + seconds * 1000);
      await forgetOldTonces(gateway.deps);
      expect(await outcome(keys, early)).toBe(REFUSED);
    }
    expect(await gateway.deps.db.apiTonce.count(of)).toBe(0);
  });
});
