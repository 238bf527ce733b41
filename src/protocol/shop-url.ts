/** The longest URL a shop may give us, in characters. */
export const URL_LENGTH_MAX = 4096;

/** A URL that was read; or a phrase that says what it should have been. */
export type UrlResult = { ok: true; url: string } | { ok: false; problem: string };

const NOT_ABSOLUTE = 'should be an absolute http or https URL';

/**
 * Takes an absolute http(s) URL exactly as it was written: parsed and written again, a shop's query string
 * might come out different. Credentials in it are allowed, control characters and U+FFFD (bytes that were
 * not UTF-8) are not. protocol.md §2, `return_success` and `ipn`.
 */
export function readAbsoluteUrl(text: string): UrlResult {
  const problem = problemOfText(text);
  if (problem !== null) return { ok: false, problem };
  // The slashes are asked for: the URL parser would also take "http:example.com" and "http:\\example.com",
  // which browsers and HTTP clients read each in their own way.
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return { ok: false, problem: NOT_ABSOLUTE };
  return { ok: true, url: text };
}

/**
 * Takes an absolute http(s) URL as {@link readAbsoluteUrl} does, and resolves any other text against `base`,
 * an absolute http(s) URL. Where that leads out of http(s), it is refused. protocol.md §2, `return_failure`.
 */
export function readUrlReference(text: string, base: string): UrlResult {
  if (/^https?:/i.test(text)) return readAbsoluteUrl(text);
  const problem = problemOfText(text);
  if (problem !== null) return { ok: false, problem };
  if (!URL.canParse(text, base)) return { ok: false, problem: NOT_ABSOLUTE };
  // Looked at after resolving: the parser drops what may stand in front of a scheme such as " javascript:".
  const url = new URL(text, base).href;
  return readAbsoluteUrl(url);
}

function problemOfText(text: string): string | null {
  if (text.length > URL_LENGTH_MAX) return `should have at most ${URL_LENGTH_MAX} characters`;
  return /[\p{Cc}\ufffd]/u.test(text) ? 'should not contain control characters' : null;
}
