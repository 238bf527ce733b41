import { describe, expect, onTestFinished, test } from 'vitest';
import { Publisher } from 'zeromq';
import { NodePushError, openNodePush } from '../../../src/gateway/bitcoin/node-push.ts';
import { until } from '../../support/until.ts';
import { firstPayment } from './known-bytes.ts';

/** A node's end. */
async function publish(address = 'tcp://127.0.0.1:*') {
  const socket = new Publisher({ linger: 0, ipv6: address.includes('[') });
  // ZeroMQ lets go of a port a moment after the socket on it was closed.
  await until(() =>
    socket.bind(address).then(
      () => true,
      () => false,
    ),
  );
  onTestFinished(() => socket.close());
  const say = (topic: string, content = Buffer.alloc(32)) => socket.send([topic, content, Buffer.alloc(4)]);
  return { url: socket.lastEndpoint!, say, close: () => socket.close() };
}

async function subscribe(url: string, restMs?: number) {
  const hints: number[] = [];
  const txids: string[] = [];
  const push = await openNodePush({
    url,
    onHint: () => hints.push(performance.now()),
    onTransaction: (txid) => txids.push(txid),
    ...(restMs === undefined ? {} : { restMs }),
  });
  onTestFinished(() => push.close());
  return { hints, txids, push };
}

/** A subscription takes a moment to arrive; what is published before is published to nobody. */
async function untilHeard(hints: number[], say: () => Promise<unknown>): Promise<void> {
  const before = hints.length;
  await until(async () => {
    await say();
    return hints.length > before;
  });
}

test.each(['hashtx', 'rawtx', 'hashblock', 'rawblock'])('%s is a hint', async (topic) => {
  const node = await publish();
  const { hints } = await subscribe(node.url, 1);
  await untilHeard(hints, () => node.say(topic));
});

describe('the id of a transaction is told', () => {
  test('as hashtx has it', async () => {
    const node = await publish();
    const { hints, txids } = await subscribe(node.url, 1);
    await untilHeard(hints, () => node.say('hashtx', Buffer.from(firstPayment.txid, 'hex')));
    expect(new Set(txids)).toEqual(new Set([firstPayment.txid]));
  });

  test('as it follows from rawtx', async () => {
    const node = await publish();
    const { hints, txids } = await subscribe(node.url, 1);
    await untilHeard(hints, () => node.say('rawtx', firstPayment.raw));
    expect(new Set(txids)).toEqual(new Set([firstPayment.txid]));
  });

  test.each([
    ['hashtx', Buffer.alloc(31)],
    ['hashtx', Buffer.alloc(0)],
    ['rawtx', firstPayment.raw.subarray(0, 50)],
    ['rawtx', Buffer.alloc(0)],
    ['hashblock', Buffer.alloc(32, 1)],
    ['rawblock', firstPayment.raw],
  ])('but not of %s with something else, which is only a hint', async (topic, content) => {
    const node = await publish();
    const { hints, txids } = await subscribe(node.url, 1);
    await untilHeard(hints, () => node.say(topic, content));
    expect(txids).toEqual([]);
  });

  test('for each of many messages', async () => {
    const node = await publish();
    const { hints, txids } = await subscribe(node.url, 100);
    await untilHeard(hints, () => node.say('hashtx'));
    for (let one = 1; one <= 200; one += 1) await node.say('hashtx', Buffer.alloc(32, one));
    await until(() => new Set(txids).size === 201);
  });
});

test('a node is heard at an address of IPv6', async () => {
  const node = await publish('tcp://[::1]:*');
  const { hints } = await subscribe(node.url.replace('%lo', ''), 1);
  await untilHeard(hints, () => node.say('hashtx'));
});

test('other messages are none', async () => {
  const node = await publish();
  const { hints } = await subscribe(node.url, 1);
  await untilHeard(hints, () => node.say('hashtx'));
  const heard = await quiet(hints);
  for (const topic of ['sequence', 'hashwallettx', 'tx', '']) await node.say(topic);
  expect(await quiet(hints)).toBe(heard);
});

test('a node that publishes the hash need not send us the whole', async () => {
  const node = await publish();
  const { hints } = await subscribe(node.url, 1);
  await untilHeard(hints, () => node.say('rawtx'));
  await untilHeard(hints, () => node.say('hashtx'));
  // Until the node has heard that we do not want it any more.
  await until(async () => {
    const heard = await quiet(hints);
    await node.say('rawtx');
    return (await quiet(hints)) === heard;
  });
  await untilHeard(hints, () => node.say('rawblock'));
  await untilHeard(hints, () => node.say('hashtx'));
});

test('a thousand messages at once are two hints: one at once, one after the rest', async () => {
  const node = await publish();
  const { hints } = await subscribe(node.url, 200);
  await untilHeard(hints, () => node.say('hashtx'));
  await quiet(hints, 400);
  hints.length = 0;
  for (let message = 0; message < 500; message += 1) await node.say('hashtx');
  await quiet(hints, 400);
  expect(hints).toHaveLength(2);
  expect(hints[1]! - hints[0]!).toBeGreaterThan(190);
});

test('a node that was started again is heard again', async () => {
  const node = await publish();
  const { hints } = await subscribe(node.url, 1);
  await untilHeard(hints, () => node.say('hashblock'));
  node.close();
  const again = await publish(node.url);
  await untilHeard(hints, () => again.say('hashblock'));
});

test('one can begin to listen before there is a node', async () => {
  const early = await publish();
  early.close();
  const { hints } = await subscribe(early.url, 1);
  const node = await publish(early.url);
  await untilHeard(hints, () => node.say('hashtx'));
});

test('after the end there are no hints, not even one that was waiting', async () => {
  const node = await publish();
  const { hints, push } = await subscribe(node.url, 100);
  await untilHeard(hints, () => node.say('hashtx'));
  for (let message = 0; message < 50; message += 1) await node.say('hashtx');
  push.close();
  const heard = hints.length;
  for (let message = 0; message < 50; message += 1) await node.say('hashtx');
  expect(await quiet(hints, 300)).toBe(heard);
  push.close();
});

test.each(['http://127.0.0.1:28332', '127.0.0.1:28332', 'tcp://127.0.0.1', 'nonsense', ''])(
  'no address of ZeroMQ: %s',
  async (url) => {
    const opening = openNodePush({ url, onHint: () => {} });
    await expect(opening).rejects.toBeInstanceOf(NodePushError);
    await expect(opening).rejects.toThrow(
      `BITCOIN_ZMQ_URL, "${url}", is no address of ZeroMQ: it should be as tcp://127.0.0.1:28332`,
    );
  },
);

/** How many hints there were, once none has come for a while. */
async function quiet(hints: number[], ms = 60): Promise<number> {
  let since = performance.now();
  let count = hints.length;
  await until(() => {
    if (hints.length !== count) {
      count = hints.length;
      since = performance.now();
    }
    return performance.now() - since > ms;
  });
  return count;
}
