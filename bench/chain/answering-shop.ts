import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { parseForm } from '../../src/protocol/form.ts';
import type { Cleanups } from '../support/cleanups.ts';

/** A shop that answers each IPN with `[OK]` at once and remembers when it had. */
export type AnsweringShop = {
  /** Where its IPNs go. */
  url: string;
  /** When the first IPN of an order was answered, by `performance.now()`; undefined if there was none yet. */
  answeredAt(orderId: string): number | undefined;
  /** The same once it was. @throws when it takes longer than that. */
  answered(orderId: string, withinMs: number): Promise<number>;
  /** IPNs so far. */
  count(): number;
};

export async function startAnsweringShop(cleanups: Cleanups): Promise<AnsweringShop> {
  const answers = new Map<string, number>();
  const waiting = new Map<string, (at: number) => void>();
  let count = 0;
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const orderId = parseForm(Buffer.concat(chunks)).get('id')?.toString() ?? '';
    res.on('finish', () => {
      count += 1;
      if (answers.has(orderId)) return;
      const at = performance.now();
      answers.set(orderId, at);
      waiting.get(orderId)?.(at);
    });
    res.end('[OK]');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.add(() => {
    server.close();
    server.closeAllConnections();
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ipn`,
    answeredAt: (orderId) => answers.get(orderId),
    async answered(orderId, withinMs) {
      const known = answers.get(orderId);
      if (known !== undefined) return known;
      const late = new AbortController();
      try {
        return await Promise.race([
          new Promise<number>((resolve) => waiting.set(orderId, resolve)),
          pause(withinMs, undefined, { signal: late.signal }).then(() => {
            throw new Error(`order ${orderId} was not told of within ${withinMs / 1000} s`);
          }),
        ]);
      } finally {
        late.abort();
        waiting.delete(orderId);
      }
    },
    count: () => count,
  };
}
