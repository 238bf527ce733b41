import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import express, { type Router } from 'express';
import { type CurrencyCode, currencies, currencyCodes } from '../../protocol/currencies.ts';
import { formatShort } from '../../protocol/money.ts';
import type { GatewayDeps } from '../deps.ts';
import { buttonStateRoutes } from './button-state.ts';
import { languages } from './words/languages.ts';

/** Stand in the script where its currencies and its words go. */
const PLACEHOLDERS = { currencies: '/*CURRENCIES*/{}', languages: '/*LANGUAGES*/{}' };
/** As long as public replies of the API (protocol section 1). */
const CACHE_SECONDS = 10;

/**
 * The button script at the paths that pages link (protocol section 5), with today's rates and the words of all languages in
 * it, and the state of the order that it asks for. Pages of any site load them.
 * @param folder where `button.js` is.
 */
export function buttonAssets(deps: Pick<GatewayDeps, 'db' | 'now' | 'rates'>, folder: string): Router {
  const router = express.Router();
  const spoken = literal(buttonLanguages());
  router.use(buttonStateRoutes(deps));
  router.get(['/js/button.min.js', '/js/mtgox.js'], async (_req, res) => {
    const script = await readFile(join(folder, 'js', 'button.js'), 'utf8');
    const currencies = literal(await buttonCurrencies(deps));
    res.set('Cross-Origin-Resource-Policy', 'cross-origin');
    res.set('Cache-Control', `public, max-age=${CACHE_SECONDS}`);
    res
      .type('text/javascript')
      .send(
        script
          .replace(PLACEHOLDERS.currencies, () => currencies)
          .replace(PLACEHOLDERS.languages, () => spoken),
      );
  });
  return router;
}

/** What a button says, by the language's code: sentences with `%s` for the state of the order and `%p` for its prices. Pure. */
function buttonLanguages(): Record<string, unknown> {
  const entries = languages.map(({ code, dir, words: { button } }) => {
    return [
      code,
      { dir, states: button.states, pay: button.pay('%p'), see: button.see('%s', '%p') },
    ] as const;
  });
  return Object.fromEntries(entries);
}

/** As a script may hold it. */
function literal(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** `window.MtGox.currencies`; a currency without a rate has none there, either. */
async function buttonCurrencies(deps: Pick<GatewayDeps, 'rates'>): Promise<Record<string, unknown>> {
  const entries = currencyCodes.map(async (code) => {
    const { symbol, symbolPosition, displayDecimals } = currencies[code];
    const format = symbolPosition === 'before' ? '%s%v' : '%v %s';
    return [code, { symbol, format, precision: displayDecimals, ...(await rateOf(deps, code)) }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function rateOf(deps: Pick<GatewayDeps, 'rates'>, code: CurrencyCode): Promise<{ rate?: string }> {
  if (code === 'BTC') return { rate: '1' };
  const rate = await deps.rates.find(code);
  return rate === null ? {} : { rate: formatShort(rate.minorPerBtc, code) };
}
