import type { Request } from 'express';
import { chooseLanguage, type Language } from './words/languages.ts';

/** The language that a payer's request asks for: by the page's switch, else by the browser. */
export function askedLanguage(req: Request): Language {
  return chooseLanguage(req.query.lang, req.get('accept-language'));
}
