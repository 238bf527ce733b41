import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { type JsonRpcOptions, openJsonRpc } from '../../../src/gateway/bitcoin/json-rpc.ts';
import { RpcError } from '../../../src/gateway/bitcoin/rpc-failure.ts';
import { type RpcRequest, startHttpServer, startRpcServer } from './rpc-server.ts';

function open(options: JsonRpcOptions) {
  const rpc = openJsonRpc(options);
  onTestFinished(() => rpc.close());
  return rpc;
}

const echo = (value: number) => ({ method: 'echo', params: [value], result: z.number() });
const numbers = (length: number) => Array.from({ length }, (_, index) => index);

test('many calls go out in batches of a hundred, and come back in their order', async () => {
  const { url, requests } = await startRpcServer(({ params }) => params[0]);
  const results = await open({ url }).batch(numbers(250).map(echo));
  expect(results).toEqual(numbers(250));
  expect(requests.map((request) => (request as RpcRequest[]).length).toSorted()).toEqual([100, 100, 50]);
  const ids = requests.flatMap((request) => (request as RpcRequest[]).map(({ id }) => id));
  expect(new Set(ids).size).toBe(250);
});

test('no calls are no request', async () => {
  const { url, requests } = await startRpcServer(() => 1);
  expect(await open({ url }).batch([])).toEqual([]);
  expect(requests).toEqual([]);
});

test('the answers may come in any order', async () => {
  const server = await startHttpServer((body, res) => {
    const replies = JSON.parse(body).map(({ id, params }: RpcRequest) => ({ id, result: params[0] }));
    res.end(JSON.stringify(replies.reverse()));
  });
  expect(await open({ url: server.url }).batch(numbers(10).map(echo))).toEqual(numbers(10));
});

test("the node's errors stand in their places", async () => {
  const { url } = await startRpcServer(({ params: [value] }) =>
    value % 2 === 0 ? value : { error: { code: -5, message: `no ${value}` } },
  );
  const results = await open({ url, callsPerBatch: 2 }).batch(numbers(5).map(echo));
  expect(results.map((one) => (one instanceof RpcError ? one.rpcMessage : one))).toEqual([
    0,
    'no 1',
    2,
    'no 3',
    4,
  ]);
});

test('no more than two batches are under way at once', async () => {
  let underWay = 0;
  let most = 0;
  const server = await startHttpServer((body, res) => {
    underWay += 1;
    most = Math.max(most, underWay);
    setTimeout(() => {
      underWay -= 1;
      res.end(JSON.stringify(JSON.parse(body).map(({ id }: RpcRequest) => ({ id, result: 1 }))));
    }, 20);
  });
  await open({ url: server.url, callsPerBatch: 1 }).batch(numbers(12).map(echo));
  expect(most).toBe(2);
});

test('after a failure the rest is not asked for', async () => {
  let batches = 0;
  const server = await startHttpServer((body, res) => {
    const request = JSON.parse(body);
    if (!Array.isArray(request)) return res.end(JSON.stringify({ id: request.id, result: 1 }));
    batches += 1;
    if (batches === 1) return res.writeHead(503).end();
    res.end(JSON.stringify(request.map(({ id }) => ({ id, result: 1 }))));
  });
  const rpc = open({ url: server.url, callsPerBatch: 1 });
  await expect(rpc.batch(numbers(500).map(echo))).rejects.toMatchObject({ code: 'unreachable' });
  // Time enough for many more.
  for (const value of numbers(50)) await rpc.call(echo(value));
  expect(batches).toBeLessThan(20);
});

test('a batch whose answer would be too large is asked for in halves; a single one is not', async () => {
  const { url, requests } = await startRpcServer(() => 'x'.repeat(1000));
  const word = { method: 'word', result: z.string() };
  const rpc = open({ url, replyBytesMax: 4500 });
  const results = await rpc.batch(numbers(10).map(() => word));
  expect(results).toEqual(numbers(10).map(() => 'x'.repeat(1000)));
  expect(requests.map((request) => (request as RpcRequest[]).length)).toEqual([10, 5, 3, 2, 5, 3, 2]);
  const small = open({ url, replyBytesMax: 900 });
  await expect(small.batch([word, word])).rejects.toMatchObject({ code: 'unusable_answer' });
});

describe('a batch that is not answered as it should be is no answer at all:', () => {
  const good = (requests: RpcRequest[]) => requests.map(({ id }) => ({ id, result: 1, error: null }));
  test.each<[string, (requests: RpcRequest[]) => unknown]>([
    ['one answer too few', (requests) => good(requests).slice(1)],
    ['one too many', (requests) => [...good(requests), { id: 999_999, result: 1 }]],
    ['one twice, in place of another', (requests) => [...good(requests).slice(1), good(requests)[1]]],
    ['wrong ids', (requests) => good(requests).map((reply) => ({ ...reply, id: reply.id + 1 }))],
    ['ids as text', (requests) => good(requests).map((reply) => ({ ...reply, id: String(reply.id) }))],
    ['another kind of result', (requests) => good(requests).map((reply) => ({ ...reply, result: '1' }))],
    ['no objects', (requests) => good(requests).map(() => 1)],
    ['nothing', () => []],
    ['a single answer', (requests) => good(requests)[0]],
    ['null', () => null],
  ])('%s', async (_name, answer) => {
    const server = await startHttpServer((body, res) => res.end(JSON.stringify(answer(JSON.parse(body)))));
    await expect(open({ url: server.url }).batch(numbers(3).map(echo))).rejects.toMatchObject({
      name: 'ChainError',
      code: 'unusable_answer',
    });
  });

  test('a node that takes none says so', async () => {
    const error = { code: -32600, message: 'Batches not supported' };
    const server = await startHttpServer((_body, res) =>
      res.writeHead(500).end(JSON.stringify({ result: null, error, id: null })),
    );
    await expect(open({ url: server.url }).batch([echo(1)])).rejects.toThrow('Batches not supported');
  });
});
