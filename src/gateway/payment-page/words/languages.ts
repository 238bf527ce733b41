import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { pt } from './pt.ts';
import type { Words } from './words.ts';
import { zh } from './zh.ts';

/** A language that the payment page speaks. */
export type Language = {
  /** As in `lang` (BCP 47). */
  code: string;
  /** As its own speakers call it. */
  name: string;
  dir: 'ltr' | 'rtl';
  words: Words;
};

/** In the order in which the switch shows them; the first one speaks when a payer has no wish that we know. */
export const languages: readonly [Language, ...Language[]] = [
  { code: 'en', name: 'English', dir: 'ltr', words: en },
  { code: 'de', name: 'Deutsch', dir: 'ltr', words: de },
  { code: 'es', name: 'Español', dir: 'ltr', words: es },
  { code: 'fr', name: 'Français', dir: 'ltr', words: fr },
  { code: 'pt', name: 'Português', dir: 'ltr', words: pt },
  { code: 'ja', name: '日本語', dir: 'ltr', words: ja },
  { code: 'zh', name: '中文', dir: 'ltr', words: zh },
  { code: 'ar', name: 'العربية', dir: 'rtl', words: ar },
];

/**
 * Chooses a language: the one that the address names (`?lang=`), else the best that the browser asks for (`Accept-Language`,
 * RFC 9110, section 12.5.4; a dialect counts as its language), else the first. Whatever comes in, it is one of ours. Pure.
 */
export function chooseLanguage(wanted: unknown, acceptLanguage: string | undefined): Language {
  const named = typeof wanted === 'string' ? find(wanted) : undefined;
  if (named) return named;
  const asked = (acceptLanguage ?? '').slice(0, 1000).split(',').map(weighted);
  // The sort is stable: of equal weights the first one named.
  for (const { tag, weight } of asked.toSorted((one, other) => other.weight - one.weight)) {
    const language = weight > 0 ? find(tag) : undefined;
    if (language) return language;
  }
  return languages[0];
}

/** What a page says besides its content, and in which language. Pure. */
export function pageLanguage({ code, dir, words }: Language) {
  return {
    lang: code,
    dir,
    words: { skip: words.skipToContent, notice: words.notice, connectionLost: words.connectionLost },
  };
}

function find(tag: string): Language | undefined {
  const primary = tag.trim().toLowerCase().split('-')[0];
  return languages.find(({ code }) => code === primary);
}

function weighted(part: string): { tag: string; weight: number } {
  const [tag = '', ...parameters] = part.split(';');
  const q = parameters
    .map((parameter) => /^\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$/i.exec(parameter)?.[1])
    .find(Boolean);
  return { tag, weight: q === undefined ? 1 : Number(q) };
}
