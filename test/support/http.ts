import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseForm } from '../../src/protocol/form.ts';
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

/** The fields of a form body, as text. */
export function formFields(body: Uint8Array): Record<string, string> {
  return Object.fromEntries([...parseForm(body)].map(([name, value]) => [name, value.toString()]));
}

/** A request with these headers and no others, which `fetch` does not make. Redirects are not followed. */
export function sendRaw(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  const { method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          headers: res.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
