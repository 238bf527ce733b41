import { readFileSync } from 'node:fs';
import type { RequestListener, ServerResponse } from 'node:http';
import type { Exchange } from '../../../src/gateway/rates/exchange.ts';
import { coinbase } from '../../../src/gateway/rates/exchanges/coinbase.ts';
import { type MarketRates, openMarketRates } from '../../../src/gateway/rates/market-rates.ts';
import { listenLocally } from '../../support/http.ts';
import { whenOver } from '../../support/when-over.ts';

/** A reply that an exchange once gave, byte for byte what a server sends. */
export function recorded(name: string): string {
  return readFileSync(new URL(`recorded/${name}.json`, import.meta.url), 'utf8');
}

/** A server in the place of an exchange. */
export type ExchangeServer = {
  url: string;
  /** Paths that were asked for, with their queries. */
  asked: string[];
  serve(handler: RequestListener): void;
};

export async function startExchangeServer(handler?: RequestListener): Promise<ExchangeServer> {
  const asked: string[] = [];
  const server = await listenLocally();
  const serve = (next: RequestListener) =>
    server.serve((req, res) => {
      asked.push(req.url ?? '');
      next(req, res);
    });
  serve(handler ?? ((_req, res) => res.end()));
  return { url: server.url, asked, serve };
}

/** An exchange of some name that speaks as Coinbase does. */
export type TestExchange = ExchangeServer & {
  exchange: Exchange;
  /** From now on it gives these prices. */
  give(prices: Record<string, string>): void;
  /** From now on it fails. */
  fail(status?: number): void;
  /** From now on its replies wait for being let go. */
  hold(prices: Record<string, string>): { waiting: number; letGo(): void };
};

export async function startExchange(name: string, prices: Record<string, string>): Promise<TestExchange> {
  const server = await startExchangeServer();
  const body = (given: Record<string, string>) => JSON.stringify({ data: { currency: 'BTC', rates: given } });
  const give = (given: Record<string, string>) => server.serve((_req, res) => res.end(body(given)));
  give(prices);
  return {
    ...server,
    exchange: { ...coinbase(server.url), name },
    give,
    fail: (status = 500) => server.serve((_req, res) => res.writeHead(status).end('sorry')),
    hold(given) {
      const held: ServerResponse[] = [];
      server.serve((_req, res) => held.push(res));
      return {
        get waiting() {
          return held.length;
        },
        letGo() {
          for (const res of held.splice(0)) res.end(body(given));
        },
      };
    },
  };
}

export type LogLine = { level: 'info' | 'warn'; fields: Record<string, unknown>; message: string };

/** Rates of the market with a clock that stands still until it is moved, and a log that can be read. */
export type TestMarket = {
  rates: MarketRates;
  clock: { now: Date };
  log: LogLine[];
  /** Moves the clock, in seconds. */
  later(seconds: number): void;
};

export function openTestMarket(exchanges: readonly { exchange: Exchange }[], timeoutMs = 20_000): TestMarket {
  const clock = { now: new Date('2026-03-04T05:06:07.089Z') };
  const log: LogLine[] = [];
  const write = (level: LogLine['level']) => (fields: Record<string, unknown>, message: string) =>
    log.push({ level, fields, message });
  const rates = openMarketRates({
    exchanges: exchanges.map(({ exchange }) => exchange),
    now: () => clock.now,
    log: { info: write('info'), warn: write('warn') } as never,
    timeoutMs,
  });
  whenOver(() => rates.close());
  const later = (seconds: number) => {
    clock.now = new Date(clock.now.getTime() + seconds * 1000);
  };
  return { rates, clock, log, later };
}
