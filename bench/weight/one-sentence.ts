import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Cleanups } from '../support/cleanups.ts';

const PAGE =
  '<!doctype html><html lang="en"><title>One sentence</title><meta name="viewport" content="width=device-width"><p>This page is one sentence, which is the least that a browser can be asked to paint.</p></html>';

/** Serves a page of one sentence, to compare with: what the same browser needs for anything at all. Returns where it is. */
export async function serveOneSentence(cleanups: Cleanups): Promise<string> {
  const server = createServer((_req, res) => {
    res.setHeader('content-type', 'text/html; charset=utf-8');
    res.end(PAGE);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.add(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
