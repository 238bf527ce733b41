import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { type JsonRpcOptions, openJsonRpc } from '../../../src/gateway/bitcoin/json-rpc.ts';
import { RpcError } from '../../../src/gateway/bitcoin/rpc-failure.ts';
import { ChainError, type ChainProblem } from '../../../src/gateway/chain/chain.ts';
import { freePort } from '../../support/free-port.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { password, startHttpServer, startRpcServer, startSocketServer, withUser } from './rpc-server.ts';

const header = `Basic ${Buffer.from(`alice:${password}`).toString('base64')}`;

function open(options: JsonRpcOptions) {
  const rpc = openJsonRpc(options);
  onTestFinished(() => rpc.close());
  return rpc;
}

const count = { method: 'getblockcount', result: z.number() };
const echo = (value: number) => ({ method: 'echo', params: [value], result: z.number() });

/** What went wrong, as an operator reads it; and the password in none of it, however deep one looks. */
async function failure(promise: Promise<unknown>): Promise<{ code: ChainProblem; message: string }> {
  const error = await promise.then(
    () => expect.fail('this should have failed'),
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(ChainError);
  const { code, message } = error as ChainError;
  const everything = inspect(error, { depth: 12, showHidden: true });
  for (const secret of [password, encodeURIComponent(password), header, header.slice(6)])
    expect(everything).not.toContain(secret);
  expect(message).toMatch(/^[A-Z].*\.$/);
  return { code, message };
}

const reply = (result: unknown) => (body: string, res: { end(text: string): void }) => {
  const { id } = JSON.parse(body);
  res.end(JSON.stringify({ id, result, error: null }));
};

describe('a call', () => {
  test('goes out with user and password, decoded, and comes back as what it should be', async () => {
    const seen: string[] = [];
    const server = await startHttpServer((body, res, authorization) => {
      seen.push(authorization);
      reply(7)(body, res);
    });
    const rpc = open({ url: `${withUser(server.url)}wallet/x?y=1` });
    expect(await rpc.call(count)).toBe(7);
    expect(seen).toEqual([header]);
  });

  test('goes to the path of the URL, and without user there is no header', async () => {
    const paths: string[] = [];
    const server = await startHttpServer((body, res, authorization) => {
      paths.push(`${res.req.url} ${authorization}`);
      reply(7)(body, res);
    });
    expect(await open({ url: `${server.url}/to/node?x=1` }).call(count)).toBe(7);
    expect(paths).toEqual(['/to/node?x=1 ']);
  });

  test('is sent as JSON-RPC says, each with another id', async () => {
    const { url, requests } = await startRpcServer(() => 1);
    const rpc = open({ url });
    await rpc.call(count);
    await rpc.call(echo(5));
    expect(requests).toMatchObject([
      { jsonrpc: '2.0', method: 'getblockcount', params: [] },
      { jsonrpc: '2.0', method: 'echo', params: [5] },
    ]);
    expect(new Set(requests.map((request) => (request as { id: number }).id)).size).toBe(2);
  });

  test('is answered by an error of the node: its code and words, whatever the status of HTTP', async () => {
    for (const status of [200, 404, 500]) {
      const server = await startHttpServer((body, res) => {
        const error = { code: -8, message: 'Block height\n  out of range' };
        res.writeHead(status).end(JSON.stringify({ id: JSON.parse(body).id, result: null, error }));
      });
      const error = await open({ url: server.url })
        .call(count)
        .catch((error: unknown) => error);
      expect(error).toBeInstanceOf(RpcError);
      expect(error).toMatchObject({ rpcCode: -8, rpcMessage: 'Block height out of range' });
    }
  });

  test('that the node could not read is answered without id', async () => {
    const server = await startHttpServer((_body, res) =>
      res.writeHead(500).end('{"result":null,"error":{"code":-32700,"message":"Parse error"},"id":null}'),
    );
    await expect(open({ url: server.url }).call(count)).rejects.toMatchObject({ rpcCode: -32700 });
  });

  test('of JSON-RPC 2.0 has either a result or an error', async () => {
    let error = false;
    const server = await startHttpServer((body, res) => {
      const part = error ? { error: { code: -5, message: 'no' } } : { result: 3 };
      res.end(JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(body).id, ...part }));
    });
    const rpc = open({ url: server.url });
    expect(await rpc.call(count)).toBe(3);
    error = true;
    await expect(rpc.call(count)).rejects.toMatchObject({ rpcCode: -5 });
  });

  test('of a node that is starting may pass by itself, and says what the node does', async () => {
    const { url } = await startRpcServer(() => ({ error: { code: -28, message: 'Loading block index…' } }));
    const rpc = open({ url });
    for (const promise of [rpc.call(count), rpc.batch([count, count])]) {
      const { code, message } = await failure(promise.catch((error) => Promise.reject(stop(error))));
      expect(code).toBe('unreachable');
      expect(message).toContain('is starting: Loading block index…');
    }
  });
});

/** The node's own words need not end as ours do. */
function stop(error: ChainError): ChainError {
  return new ChainError(error.code, `${error.message}.`);
}

describe('an answer that cannot be used:', () => {
  test.each([
    ['HTML', 200, '<html><body>It works!</body></html>', 'no JSON'],
    ['HTML of a proxy', 502, '<html>Bad Gateway</html>', 'status 502'],
    ['nothing', 200, '', 'no JSON'],
    ['half of an answer', 200, '{"result":7,"error":null,', 'no JSON'],
    ['JSON that is no object', 200, '7', 'no JSON-RPC'],
    ['an answer to nobody', 200, '{"result":7,"error":null,"id":null}', 'no JSON-RPC'],
    ['an answer to another call', 200, '{"result":7,"error":null,"id":4711}', 'no answer to it'],
    ['an error that is none', 500, '{"result":null,"error":"oh no","id":1}', 'no JSON-RPC'],
    [
      'another kind of result',
      200,
      '{"result":"seven","error":null,"id":1}',
      'something else than it should',
    ],
    ['no result at all', 200, '{"id":1}', 'something else than it should'],
    ['a batch', 200, '[{"result":7,"error":null,"id":1}]', 'no JSON-RPC'],
  ])('%s', async (_name, status, text, words) => {
    const server = await startHttpServer((_body, res) => res.writeHead(status).end(text));
    const { code, message } = await failure(open({ url: withUser(server.url) }).call(count));
    expect([code, message]).toEqual(['unusable_answer', expect.stringContaining(words)]);
  });

  test('no HTTP, but that of a peer of the network', async () => {
    const { url } = await startSocketServer((socket) =>
      socket.end(Buffer.from('f9beb4d976657273696f6e', 'hex')),
    );
    expect(await failure(open({ url }).call(count))).toEqual({
      code: 'unusable_answer',
      message: expect.stringContaining('not the one for its peers (8333)'),
    });
  });

  test('more than any answer should have; the rest is not even read', async () => {
    let sent = 0;
    const server = await startHttpServer((_body, res) => {
      const more = () => {
        while (res.write(' '.repeat(65536))) sent += 65536;
        sent += 65536;
      };
      res.on('drain', more);
      more();
    });
    const { code, message } = await failure(
      open({ url: withUser(server.url), replyBytesMax: 1_000_000 }).call(count),
    );
    expect([code, message]).toEqual(['unusable_answer', expect.stringContaining('more than 1000000 bytes')]);
    expect(sent).toBeLessThan(30_000_000);
  });

  test('a long word of the node is cut', async () => {
    const { url } = await startRpcServer(() => ({ error: { code: -1, message: 'x'.repeat(100_000) } }));
    const error: Error = await open({ url })
      .call(count)
      .catch((error) => error);
    expect(error.message.length).toBeLessThan(500);
  });
});

describe('a node that does not want us:', () => {
  test.each([
    [401, 'refused', 'refuses our user and password'],
    [403, 'refused', 'rpcallowip='],
    [503, 'unreachable', 'rpcworkqueue='],
  ] as const)('%i', async (status, code, words) => {
    let asked = 0;
    const server = await startHttpServer((_body, res) => {
      asked += 1;
      res.writeHead(status).end(status === 503 ? 'Work queue depth exceeded' : '');
    });
    const failed = await failure(open({ url: withUser(server.url) }).call(count));
    expect(failed).toEqual({ code, message: expect.stringContaining(words) });
    expect(failed.message).toContain(server.url.slice(7));
    // The same password once more would only make the node wait.
    expect(asked).toBe(1);
  });
});

describe('the cookie file', () => {
  async function startWithCookie() {
    const cookieFile = join(temporaryFolder(), '.cookie');
    const accepts = { cookie: '' };
    const seen: string[] = [];
    const server = await startHttpServer((body, res, authorization) => {
      const given = Buffer.from(authorization.slice(6), 'base64').toString();
      seen.push(given);
      if (given !== accepts.cookie) return res.writeHead(401).end();
      reply(7)(body, res);
    });
    const write = (cookie: string) => writeFileSync(cookieFile, `${cookie}\n`);
    return { cookieFile, accepts, seen, write, url: server.url };
  }

  test('is read when it is needed, and again when the node was started again and has a new one', async () => {
    const { cookieFile, accepts, seen, write, url } = await startWithCookie();
    const rpc = open({ url, cookieFile });
    accepts.cookie = '__cookie__:first';
    write('__cookie__:first');
    expect(await rpc.call(count)).toBe(7);
    expect(await rpc.call(count)).toBe(7);
    expect(seen).toEqual(['__cookie__:first', '__cookie__:first']);

    accepts.cookie = '__cookie__:second';
    write('__cookie__:second');
    expect(await rpc.call(count)).toBe(7);
    expect(await rpc.batch([count]).catch(() => 'no batch')).toBe('no batch');
    expect(seen.slice(2)).toEqual(['__cookie__:first', '__cookie__:second', '__cookie__:second']);
  });

  test('that is not right is tried once, and its content is told to nobody', async () => {
    const { cookieFile, write, seen, url } = await startWithCookie();
    write('__cookie__:wrong');
    const rpc = open({ url, cookieFile });
    const error = await rpc.call(count).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'refused' });
    expect(inspect(error, { depth: 12, showHidden: true })).not.toMatch(/wrong|X19jb29raWVfXzp3cm9uZw/);
    expect(seen).toHaveLength(1);
  });

  test('that is not there: the node is not running', async () => {
    const { cookieFile, write, url } = await startWithCookie();
    const rpc = open({ url, cookieFile });
    expect(await failure(rpc.call(count))).toEqual({
      code: 'unreachable',
      message: expect.stringContaining(`no cookie file ${cookieFile}`),
    });
    write('__cookie__:');
    await expect(rpc.call(count)).rejects.toMatchObject({ code: 'refused' });
    rmSync(cookieFile);
    expect((await failure(rpc.call(count))).code).toBe('unreachable');
  });

  test('that cannot be read', async () => {
    const cookieFile = temporaryFolder();
    expect(await failure(open({ url: 'http://127.0.0.1:1/', cookieFile }).call(count))).toEqual({
      code: 'refused',
      message: expect.stringContaining('EISDIR'),
    });
  });

  test('is not asked when the URL has a user', async () => {
    const seen: string[] = [];
    const server = await startHttpServer((body, res, authorization) => {
      seen.push(authorization);
      reply(7)(body, res);
    });
    expect(await open({ url: withUser(server.url), cookieFile: '/not/there' }).call(count)).toBe(7);
    expect(seen).toEqual([header]);
  });
});

describe('no connection:', () => {
  test('nobody listens', async () => {
    const place = `127.0.0.1:${await freePort()}`;
    expect(await failure(open({ url: withUser(`http://${place}`) }).call(count))).toEqual({
      code: 'unreachable',
      message: `No bitcoin node listens at ${place} (ECONNREFUSED): start it, or correct BITCOIN_RPC_URL.`,
    });
  });

  test('a host that does not exist', async () => {
    const url = withUser('http://no-such-host.invalid:8332');
    const { code, message } = await failure(open({ url }).call(count));
    expect([code, message]).toEqual(['unreachable', expect.stringContaining('no-such-host.invalid:8332')]);
  });

  test('no answer in time, neither its head nor its rest', async () => {
    const silent = await startHttpServer(() => {});
    const half = await startHttpServer((_body, res) => res.write('{"result":'));
    for (const server of [silent, half]) {
      const { code, message } = await failure(
        open({ url: withUser(server.url), timeoutMs: 100 }).call(count),
      );
      expect([code, message]).toEqual(['unreachable', expect.stringContaining('within 0.1 seconds')]);
    }
  });

  test('an answer that comes byte by byte does not hold us up', async () => {
    const drip = await startHttpServer((_body, res) => {
      const timer = setInterval(() => res.write(' '), 10);
      res.on('close', () => clearInterval(timer));
    });
    const { message } = await failure(open({ url: withUser(drip.url), timeoutMs: 200 }).call(count));
    expect(message).toContain('within 0.2 seconds');
  });

  test('one that is cut before every answer, at the second try too', async () => {
    let connections = 0;
    const { url } = await startSocketServer((socket) => {
      connections += 1;
      socket.once('data', () => socket.resetAndDestroy());
    });
    expect(await failure(open({ url }).call(count))).toEqual({
      code: 'unreachable',
      message: expect.stringContaining('cut the connection'),
    });
    expect(connections).toBe(2);
  });

  test('one that is closed', async () => {
    const silent = await startHttpServer(() => {});
    const rpc = open({ url: withUser(silent.url) });
    const call = failure(rpc.call(count));
    await rpc.close();
    expect((await call).code).toBe('unreachable');
  });
});

test('a kept connection that the node ended meanwhile is made anew, once, and nobody notices', async () => {
  const answer = (socket: { write(text: string): void }, id: number) => {
    const body = JSON.stringify({ id, result: id, error: null });
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  };
  let connections = 0;
  const { url } = await startSocketServer((socket) => {
    connections += 1;
    let requests = 0;
    socket.on('data', (data) => {
      requests += 1;
      if (requests > 1) return socket.resetAndDestroy();
      answer(socket, JSON.parse(data.toString().split('\r\n\r\n')[1] ?? '').id);
    });
  });
  const rpc = open({ url });
  expect([await rpc.call(count), await rpc.call(count), await rpc.call(count)]).toEqual([1, 2, 3]);
  expect(connections).toBe(3);
});

describe('settings that are none:', () => {
  test.each([
    'localhost:8332',
    '127.0.0.1',
    '',
    `ftp://alice:${password}@host/`,
    `http://alice:${password}@host:port/`,
    'http://alice:100%@host/',
  ])('%s', async (url) => {
    const { code, message } = await failure((async () => openJsonRpc({ url }))());
    expect([code, message]).toEqual(['refused', expect.stringContaining('BITCOIN_RPC_URL')]);
  });
});
