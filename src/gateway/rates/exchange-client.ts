import { Agent, request } from 'undici';
import { z } from 'zod';
import type { Exchange } from './exchange.ts';
import type { Prices } from './price.ts';

/** What came of asking an exchange. Always data: an exchange that fails is nothing unusual. */
export type ExchangeAnswer = { ok: true; prices: Prices } | { ok: false; reason: string };

/** Asks exchanges; owns the connections to them. */
export type ExchangeClient = {
  /** Asks once, within the time-out. Never rejects. */
  ask(exchange: Exchange): Promise<ExchangeAnswer>;
  /** Breaks off what is under way. */
  close(): Promise<void>;
};

/** The largest reply, of hundreds of currencies, has some 30 kB. */
const REPLY_BYTES_MAX = 1024 * 1024;
/** A reason may quote what an exchange sent; so much of it is kept. */
const REASON_LENGTH_MAX = 200;

/** Opens a client. @param options.timeoutMs for a whole call, in milliseconds. */
export function openExchangeClient(options: { timeoutMs: number }): ExchangeClient {
  const { timeoutMs } = options;
  const agent = new Agent({ connect: { timeout: timeoutMs }, maxResponseSize: REPLY_BYTES_MAX });

  async function getJson(url: string, signal: AbortSignal): Promise<unknown> {
    // Redirects are not followed: who moves has to be looked at by a person first.
    const { statusCode, body } = await request(url, {
      dispatcher: agent,
      signal,
      headers: { accept: 'application/json', 'user-agent': 'Tillgate' },
    });
    if (statusCode !== 200) {
      await body.dump();
      throw new Error(`HTTP ${statusCode}`);
    }
    return body.json();
  }

  return {
    async ask(exchange) {
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const prices = exchange.parse(await getJson(exchange.url, timeout));
        if (prices.size === 0) return { ok: false, reason: 'the reply has no price in it' };
        return { ok: true, prices };
      } catch (error) {
        const reason = timeout.aborted ? `no whole reply within ${timeoutMs / 1000} s` : describe(error);
        return { ok: false, reason: reason.slice(0, REASON_LENGTH_MAX) };
      }
    },
    close: () => agent.destroy(),
  };
}

function describe(error: unknown): string {
  if (error instanceof SyntaxError) return 'the reply is not JSON';
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return `the reply has another form: ${issue?.path.join('.') || 'all of it'}: ${issue?.message}`;
  }
  if (error instanceof AggregateError) return error.errors.map(describe).join('; ');
  return error instanceof Error ? error.message || error.name : 'unknown error';
}
