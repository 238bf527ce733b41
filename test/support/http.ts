import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { whenOver } from './when-over.ts';

/** A server on a free port of this machine; gone when the test is over. */
export async function listenLocally(
  handler?: RequestListener,
): Promise<{ url: string; serve(handler: RequestListener): void }> {
  let current = handler;
  const server = createServer((req, res) => current?.(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenOver(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve(next) {
      current = next;
    },
  };
}

/** A request that came in, whole. */
export type Received = { method: string; path: string; headers: IncomingMessage['headers']; body: Buffer };

/** A shop's end of the line: keeps what comes in, answers as it is told. */
export async function startReceiver(
  answer: (received: Received, res: ServerResponse) => void = (_received, res) => res.end('[OK]'),
): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const { url } = await listenLocally((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk) => chunks.push(chunk));
    req.on('end', () => {
      const one = {
        method: req.method ?? '',
        path: req.url ?? '',
        headers: req.headers,
        body: Buffer.concat(chunks),
      };
      received.push(one);
      answer(one, res);
    });
  });
  return { url, received };
}
