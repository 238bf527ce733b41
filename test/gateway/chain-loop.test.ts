import { beforeEach, describe, expect, test } from 'vitest';
import { ChainError } from '../../src/gateway/chain/chain.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
let asked: number;
/** What the node answers when it is asked for its tip; null: as it should. */
let failure: Error | null;
beforeEach(async () => {
  gateway = await startTestGateway();
  asked = 0;
  failure = null;
  const { chain } = gateway.deps;
  gateway.deps.chain = {
    ...chain,
    async tip() {
      asked += 1;
      if (failure) throw failure;
      return chain.tip();
    },
  };
});

const away = () => new ChainError('unreachable', 'No bitcoin node listens at 10.1.2.3:8332.');
const later = (seconds: number) => {
  gateway.clock.now = new Date(gateway.clock.now.getTime() + seconds * 1000);
};
const ready = async () => {
  const response = await fetch(`${gateway.url}/readyz`);
  return { status: response.status, text: await response.text() };
};

describe('a node that does not answer', () => {
  beforeEach(() => {
    failure = away();
  });

  test('is asked again after ever longer rests, up to half a minute, however often the loop is woken', async () => {
    await gateway.stepChain();
    const askedAt: number[] = [];
    for (let second = 1; second <= 125; second += 1) {
      later(1);
      const before = asked;
      await gateway.stepChain();
      if (asked > before) askedAt.push(second);
    }
    expect(askedAt).toEqual([1, 3, 7, 15, 31, 61, 91, 121]);
  });

  test('is asked again soon once it has answered in between', async () => {
    for (let time = 0; time < 10; time += 1) {
      await gateway.stepChain();
      later(30);
    }
    failure = null;
    await gateway.stepChain();
    failure = away();
    await gateway.stepChain();
    const before = asked;
    later(1);
    await gateway.stepChain();
    expect(asked).toBe(before + 1);
  });

  test('is asked again at once when the clock was set back', async () => {
    await gateway.stepChain();
    later(-3600);
    failure = null;
    await gateway.stepChain();
    expect((await ready()).status).toBe(200);
  });

  test('is not named to the world, nor what it says; the log has all of it', async () => {
    await gateway.stepChain();
    const { status, text } = await ready();
    expect([status, text]).toEqual([503, expect.stringContaining('"code":"unreachable"')]);
    expect(text).not.toContain('10.1.2.3');
    expect(gateway.logged).toMatchObject([{ msg: 'No bitcoin node listens at 10.1.2.3:8332.' }]);
  });
});

test('an error that nobody has thought of is thrown on, said loudly, and shown until it has passed', async () => {
  failure = new Error('a constraint of /var/lib/secret');
  await expect(gateway.stepChain()).rejects.toThrow('a constraint');
  await expect(gateway.stepChain()).rejects.toThrow('a constraint');
  const { status, text } = await ready();
  expect([status, text]).toEqual([503, expect.stringContaining('"code":"failed"')]);
  expect(text).not.toContain('secret');
  expect(gateway.logged).toMatchObject([
    { level: 60, msg: expect.stringContaining('mistake of this program') },
  ]);
  failure = null;
  await gateway.stepChain();
  expect((await ready()).status).toBe(200);
});
