import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../../src/gateway/rates/exchange.ts';
import { openExchangeClient } from '../../../src/gateway/rates/exchange-client.ts';
import { bitpay } from '../../../src/gateway/rates/exchanges/bitpay.ts';
import { blockchainInfo } from '../../../src/gateway/rates/exchanges/blockchain-info.ts';
import { coinbase } from '../../../src/gateway/rates/exchanges/coinbase.ts';
import { coingecko } from '../../../src/gateway/rates/exchanges/coingecko.ts';
import { kraken } from '../../../src/gateway/rates/exchanges/kraken.ts';
import { publicExchanges } from '../../../src/gateway/rates/public-exchanges.ts';
import { currencyCodes } from '../../../src/protocol/currencies.ts';
import { whenOver } from '../../support/when-over.ts';
import { recorded, startExchangeServer } from './exchange-server.ts';

/** Asks an exchange that gives this body; returns what was asked for and what was understood. */
async function ask(make: (baseUrl: string) => Exchange, body: string) {
  const server = await startExchangeServer((_req, res) => res.end(body));
  const client = openExchangeClient({ timeoutMs: 20_000 });
  whenOver(() => client.close());
  const answer = await client.ask(make(server.url));
  const { asked } = server;
  return answer.ok ? { asked, prices: Object.fromEntries(answer.prices) } : { asked, reason: answer.reason };
}

describe('a recorded reply is understood:', () => {
  test('coinbase', async () => {
    // tests/fixtures/coinbase-response.json of github.com/jimmerioles/bitcoin-currency-converter-php, shortened
    expect(await ask(coinbase, recorded('coinbase'))).toEqual({
      asked: ['/v2/exchange-rates?currency=BTC'],
      prices: {
        USD: 436060000n,
        EUR: 364516000n,
        GBP: 339059000n,
        AUD: 547581000n,
        CAD: 542831000n,
        CHF: 412143000n,
        CNY: 2876383000n,
        CZK: 9440104000n,
        DKK: 2689676000n,
        HKD: 3411890000n,
        JPY: 472848000n,
        NOK: 3365210000n,
        NZD: 599139000n,
        PLN: 1542846000n,
        RUB: 25610763000n,
        SEK: 34548680n,
        SGD: 589329000n,
        THB: 14459750000n,
      },
    });
  });

  test('kraken, at the middle of bid and ask', async () => {
    // src/models/kraken_trade.rs of github.com/blandger/crypto-ltp-example: two replies, put together as one
    expect(await ask(kraken, recorded('kraken'))).toEqual({
      asked: ['/0/public/Ticker?pair=XBTUSD,XBTEUR,XBTGBP,XBTAUD,XBTCAD,XBTCHF,XBTJPY'],
      prices: { USD: 6461205000n, CHF: 5902215000n },
    });
  });

  test('coingecko', async () => {
    // tests/mock_responses/exchange_rates_mock.py of github.com/nathanramoscfa/pycgapi, shortened
    expect(await ask(coingecko, recorded('coingecko'))).toEqual({
      asked: ['/api/v3/exchange_rates'],
      prices: {
        USD: 4343882300n,
        EUR: 3910606100n,
        GBP: 3393076000n,
        AUD: 6343284500n,
        CAD: 5736509300n,
        CHF: 3659720800n,
        CNY: 31023573500n,
        CZK: 96578409900n,
        DKK: 29153966500n,
        HKD: 33932019900n,
        JPY: 6150416173n,
        NOK: 43866500600n,
        NZD: 6849390200n,
        PLN: 16895778000n,
        RUB: 398156036000n,
        SEK: 431872608n,
        SGD: 5733490300n,
        THB: 149038604200n,
      },
    });
  });

  test('bitpay', async () => {
    // test/json/getRatesResponse.json of github.com/bitpay/nodejs-bitpay-client, BitPay's own client, shortened
    expect(await ask(bitpay, recorded('bitpay'))).toEqual({
      asked: ['/rates/BTC'],
      prices: {
        USD: 1772564000n,
        EUR: 1664883000n,
        GBP: 1433577000n,
        AUD: 2580520000n,
        CAD: 2403276000n,
        CHF: 1642690000n,
        CNY: 12319145000n,
        CZK: 40415115000n,
        DKK: 12384111000n,
        HKD: 13774331000n,
        JPY: 2392078490n,
        NOK: 17246804000n,
        NZD: 2746551000n,
        PLN: 7792928000n,
        RUB: 112735090000n,
        SEK: 180831370n,
        SGD: 2388364000n,
        THB: 61362631000n,
      },
    });
  });

  test('blockchain.info, which has no NOK', async () => {
    // src/app/shared/test-helpers/mock-services.ts of github.com/Ride-The-Lightning/RTL, shortened
    expect(await ask(blockchainInfo, recorded('blockchain-info'))).toEqual({
      asked: ['/ticker'],
      prices: {
        USD: 3343882000n,
        EUR: 2819380000n,
        GBP: 2398768000n,
        AUD: 4454888000n,
        CAD: 4128751000n,
        CHF: 3088926000n,
        CNY: 21682646000n,
        CZK: 72460576000n,
        DKK: 24595110000n,
        HKD: 26027641000n,
        JPY: 3715369250n,
        NZD: 4753546000n,
        PLN: 12710686000n,
        RUB: 245048050000n,
        SEK: 285404700n,
        SGD: 4523321000n,
        THB: 107438936000n,
      },
    });
  });
});

describe('a bad price is left out, and the others are taken:', () => {
  test.each<[string, (baseUrl: string) => Exchange, string]>([
    [
      'coinbase',
      coinbase,
      '{"data":{"currency":"BTC","rates":{"USD":"0","EUR":"5","GBP":"n/a","CHF":null}}}',
    ],
    [
      'kraken',
      kraken,
      '{"error":["WGeneral:Slow"],"result":{"XXBTZUSD":{"a":["2"],"b":["0"]},"XXBTZEUR":{"a":["6"],"b":["4"]}}}',
    ],
    ['coingecko', coingecko, '{"rates":{"usd":{"value":-1},"gbp":{},"eur":{"value":5}}}'],
    ['bitpay', bitpay, '{"data":[{"code":"USD","rate":"much"},{"code":"GBP"},{"code":"EUR","rate":5}]}'],
    ['blockchain.info', blockchainInfo, '{"USD":{"last":1e30},"GBP":{"15m":7},"EUR":{"last":5}}'],
  ])('%s', async (_name, make, body) => {
    expect(await ask(make, body)).toMatchObject({ prices: { EUR: 500000n } });
    expect(Object.keys((await ask(make, body)).prices ?? {})).toEqual(['EUR']);
  });
});

describe('an error, or a reply of another form, is a failure with a reason:', () => {
  test.each<[string, (baseUrl: string) => Exchange, string, string]>([
    [
      'coinbase',
      coinbase,
      '{"errors":[{"id":"not_found","message":"Invalid currency"}]}',
      'the reply has another form: data: ',
    ],
    // Prices of another coin must never be taken for bitcoin's.
    [
      'coinbase',
      coinbase,
      '{"data":{"currency":"USD","rates":{"EUR":"0.9"}}}',
      'the reply has another form: data.currency: ',
    ],
    ['kraken', kraken, '{"error":["EQuery:Unknown asset pair"]}', 'it reports EQuery:Unknown asset pair'],
    [
      'kraken',
      kraken,
      '{"error":["EGeneral:Temporary lockout"],"result":{}}',
      'it reports EGeneral:Temporary',
    ],
    ['kraken', kraken, '{"error":[],"result":{}}', 'the reply has no price in it'],
    [
      'kraken',
      kraken,
      '{"error":[],"result":{"XXBTZUSD":{"a":[],"b":["1"]}}}',
      'the reply has no price in it',
    ],
    [
      'coingecko',
      coingecko,
      '{"status":{"error_code":429,"error_message":"You\'ve exceeded the Rate Limit."}}',
      'the reply has another form: rates: ',
    ],
    ['bitpay', bitpay, '{"error":"Invalid currency"}', 'the reply has another form: data: '],
    ['bitpay', bitpay, '[{"code":"USD","rate":1}]', 'the reply has another form: all of it: '],
    ['blockchain.info', blockchainInfo, '{"USD":"1"}', 'the reply has another form: USD: '],
    ['blockchain.info', blockchainInfo, '{}', 'the reply has no price in it'],
    ['blockchain.info', blockchainInfo, 'null', 'the reply has another form: all of it: '],
  ])('%s %#', async (_name, make, body, reason) => {
    expect((await ask(make, body)).reason).toMatch(new RegExp(`^${reason.replace(/[.]/g, '\\.')}`));
  });
});

test('together they have at least three sources for every currency, kraken not counted', async () => {
  const sources = new Map<string, number>();
  const replies = { coinbase, coingecko, bitpay, 'blockchain-info': blockchainInfo };
  for (const [name, make] of Object.entries(replies)) {
    for (const code of make('')
      .parse(JSON.parse(recorded(name)))
      .keys())
      sources.set(code, (sources.get(code) ?? 0) + 1);
  }
  expect(sources).toEqual(
    new Map(currencyCodes.filter((code) => code !== 'BTC').map((code) => [code, code === 'NOK' ? 3 : 4])),
  );
});

test('those of the real thing are asked over TLS, each under its own name', () => {
  const exchanges = publicExchanges();
  expect(exchanges.map(({ name }) => name)).toEqual([
    'coinbase',
    'kraken',
    'coingecko',
    'bitpay',
    'blockchain.info',
  ]);
  for (const { url } of exchanges) expect(new URL(url).protocol).toBe('https:');
});
