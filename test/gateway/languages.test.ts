import { expect, test } from 'vitest';
import { chooseLanguage, languages } from '../../src/gateway/payment-page/words/languages.ts';
import { startTestGateway } from '../support/test-gateway.ts';

type Said = Record<string, string>;

/** Everything that a language says, by the path of its name; functions are asked with arguments one finds again. */
function said(words: object, path = ''): Said {
  return Object.fromEntries(
    Object.entries(words).flatMap(([name, value]) => {
      const key = path + name;
      if (typeof value === 'object') return Object.entries(said(value, `${key}.`));
      return [[key, typeof value === 'function' ? value(...[11, 22, 33].slice(0, value.length)) : value]];
    }),
  );
}

const english = said(languages[0].words);

test.each(languages.map(({ code }) => code))(
  '%s has words for everything, and passes on what it is given',
  (code) => {
    const language = languages.find((one) => one.code === code)!;
    const own = said(language.words);
    expect(Object.keys(own).toSorted()).toEqual(Object.keys(english).toSorted());
    expect(Object.entries(own).filter(([, text]) => text.trim() === '')).toEqual([]);
    const numbers = (text: string) => (text.match(/11|22|33/g) ?? []).length > 0;
    expect(Object.keys(own).filter((key) => numbers(english[key]!) && !numbers(own[key]!))).toEqual([]);
    if (code === 'en') return;
    // Left in English, or copied from it: a few short words are the same in some languages.
    const same = Object.keys(own).filter((key) => own[key] === english[key]);
    expect(same.filter((key) => english[key]!.length > 13)).toEqual([]);
    expect(same.length).toBeLessThan(6);
  },
);

test.each([
  [undefined, undefined, 'en'],
  [undefined, 'de', 'de'],
  [undefined, 'de-AT,de;q=0.9,en;q=0.8', 'de'],
  [undefined, 'xx, fr;q=0.3, es;q=0.7', 'es'],
  [undefined, 'ja;q=0, pt-BR;q=0.1', 'pt'],
  [undefined, 'zh-Hant-TW', 'zh'],
  [undefined, '*', 'en'],
  [undefined, ';;;,q=,,;q=1\0', 'en'],
  ['ar', 'de', 'ar'],
  ['AR-EG', 'de', 'ar'],
  ['constructor', 'de', 'de'],
  [['ar', 'de'], 'fr', 'fr'],
])('asked for %j with Accept-Language %j it is %s', (wanted, accepted, code) => {
  expect(chooseLanguage(wanted, accepted).code).toBe(code);
});

test('a page keeps to the language that was chosen on it, right to left too', async () => {
  const gateway = await startTestGateway();
  const { transaction } = await gateway.createOrder();
  const first = await fetch(`${gateway.url}/${transaction}?lang=ar`, {
    headers: { 'accept-language': 'de' },
  });
  const html = await first.text();
  expect(html).toContain('<html lang="ar" dir="rtl">');
  expect(new URL(first.url).search).toBe('?lang=ar');
  const cancel = /action="([^"]*\/cancel[^"]*)"/.exec(html)?.[1];
  const after = await fetch(`${gateway.url}${cancel}`, {
    method: 'POST',
    headers: { 'accept-language': 'de' },
  });
  expect(await after.text()).toContain(languages.find(({ code }) => code === 'ar')!.words.youCancelled);
});
