import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { Publisher } from 'zeromq';
import { type Config, loadConfig } from '../src/config.ts';
import { openNetwork } from '../src/open-network.ts';
import { until } from './support/until.ts';

/** Of BIP 84. */
const WALLET_XPUB =
  'zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs';

function open(zmqUrl: string) {
  const config = loadConfig({ CHAIN: 'bitcoind', BITCOIN_RPC_URL: 'http://127.0.0.1:1/', WALLET_XPUB });
  const withPush: Config = { ...config, node: { ...config.node!, zmqUrl } };
  const logged: { level: number; msg: string }[] = [];
  const log = pino({}, { write: (line) => logged.push(JSON.parse(line)) });
  const network = openNetwork(withPush, { log, now: () => new Date() });
  onTestFinished(() => network.close());
  return { network, logged };
}

test('what the node tells by ZeroMQ is passed on: hints, and the ids of transactions', async () => {
  const node = new Publisher({ linger: 0 });
  await node.bind('tcp://127.0.0.1:*');
  onTestFinished(() => node.close());
  const { network } = open(node.lastEndpoint!);
  const heard: string[] = [];
  await network.listen({ onHint: () => heard.push('hint'), onTransaction: (txid) => heard.push(txid) });
  await until(async () => {
    await node.send(['hashtx', Buffer.alloc(32, 7), Buffer.alloc(4)]);
    return heard.length > 0;
  });
  expect(heard.slice(0, 2)).toEqual(['07'.repeat(32), 'hint']);
});

test('ZeroMQ that does not work is logged, and keeps nothing from starting', async () => {
  const { network, logged } = open('nonsense');
  await network.listen({ onHint: () => {} });
  expect(logged).toMatchObject([{ level: 50, msg: expect.stringContaining('is no address of ZeroMQ') }]);
});
