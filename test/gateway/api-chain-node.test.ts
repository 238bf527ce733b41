import { bech32 } from '@scure/base';
import { describe, expect, test } from 'vitest';
import type { BitcoinNode } from '../support/bitcoin-node.ts';
import { startNodeGateway } from '../support/node-gateway.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { watchOrder } from '../support/watched-order.ts';

const WAITING_MAX = 50;

async function ask(gateway: TestGateway, query: string) {
  const response = await fetch(`${gateway.url}/api/1/generic/bitcoin/${query}`);
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) };
}

describe('while the node is down', () => {
  test('both say so without a word of where it is or how to get in, and answer when it is back', async () => {
    const { gateway, node } = await startNodeGateway();
    const { hash } = await node.tip();
    const txid = await node.pay('bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', 1_000);
    await node.refuse();
    const asked = [`tx_details?hash=${txid}`, `block_list_tx?hash=${hash}`, 'block_list_tx?depth=1'];
    for (const query of asked) {
      const { status, text, body } = await ask(gateway, query);
      expect([status, body]).toEqual([
        503,
        {
          result: 'error',
          error: 'The bitcoin node cannot be asked at the moment; try again later',
          token: 'service_unavailable',
        },
      ]);
      expectNoSecret(text, node);
    }
    await node.accept();
    for (const query of asked) expect((await ask(gateway, query)).status).toBe(200);
  });

  test('addresses are told of all the same, from what was seen', async () => {
    const { gateway, node } = await startNodeGateway();
    const order = await watchOrder(gateway);
    const txid = await node.pay(order.address, 2_000);
    await gateway.settle();
    await node.refuse();
    const { words } = bech32.decode(order.address as `bcrt1${string}`);
    const hash = Buffer.from(bech32.fromWords(words.slice(1))).toString('hex');
    expect((await ask(gateway, `addr_details?hash=${hash}`)).body.return.txs).toEqual([txid]);
  });
});

describe('while the node hangs', () => {
  /** One is being answered and all that may wait do, as those who came after them have been told. */
  async function crowd() {
    const { gateway, node } = await startNodeGateway();
    node.freeze();
    let refused = 0;
    const tooMany = 5;
    let allRefused = () => {};
    const full = new Promise<void>((resolve) => {
      allRefused = resolve;
    });
    const answers = Array.from({ length: 1 + WAITING_MAX + tooMany }, async (_, depth) => {
      const answer = await ask(gateway, `block_list_tx?depth=${depth}`);
      if (answer.status === 429) refused += 1;
      if (refused === tooMany) allRefused();
      return answer;
    });
    await full;
    return { gateway, node, answers, tooMany };
  }

  test('so many wait for it and no more, and are answered when it goes on', async () => {
    const { node, answers, tooMany } = await crowd();
    node.thaw();
    const all = await Promise.all(answers);
    const of = (status: number) => all.filter((answer) => answer.status === status);
    expect([of(200).length, of(429).length]).toEqual([1 + WAITING_MAX, tooMany]);
    expect(of(429)[0]!.body).toEqual({
      result: 'error',
      error: 'Too many ask for the chain at once; try again in a moment',
      token: 'too_many_requests',
    });
  });

  test('nobody who has waited for long waits for it once more', async () => {
    const { gateway, node, answers, tooMany } = await crowd();
    gateway.clock.now = new Date(gateway.clock.now.getTime() + 10_001);
    node.thaw();
    const all = await Promise.all(answers);
    const of = (status: number) => all.filter((answer) => answer.status === status);
    expect([of(200).length, of(503).length, of(429).length]).toEqual([1, WAITING_MAX, tooMany]);
    expect(of(503)[0]!.body).toEqual({
      result: 'error',
      error: 'The bitcoin node is slow at the moment; try again later',
      token: 'service_unavailable',
    });
    expect((await ask(gateway, 'block_list_tx?depth=3')).status).toBe(200);
  });
});

describe('in the sandbox', () => {
  test.each([
    `tx_details?hash=${'ab'.repeat(32)}`,
    'block_list_tx?depth=0',
    `block_list_tx?hash=${'ab'.repeat(32)}`,
    `addr_details?hash=${'ab'.repeat(20)}`,
  ])('%s is refused, with a sentence that says why', async (query) => {
    const gateway = await startTestGateway();
    const { status, body } = await ask(gateway, query);
    expect([status, body.result, body.error]).toEqual([
      404,
      'error',
      'The sandbox is a pretend network: it has no real transactions, blocks and addresses',
    ]);
  });
});

function expectNoSecret(text: string, node: BitcoinNode): void {
  const { host, port, username, password } = new URL(node.rpcUrl);
  for (const secret of [host, port, username, password, node.rpcPassword, 'BITCOIN_', 'bitcoin.conf'])
    expect(text).not.toContain(secret);
}
