import { formText } from '../../protocol/form.ts';
import { Refusal } from '../refusal.ts';

/** What a call asks for, for the cache: the same hash in letters of either size is the same. */
export function chainCacheName(method: string, form: ReadonlyMap<string, Buffer>): string {
  const hash = formText(form, 'hash')?.toLowerCase();
  return hash ? `${method} hash ${hash}` : `${method} depth ${formText(form, 'depth')}`;
}

/**
 * Reads `hash`: so many bytes in hex, in letters of either size.
 * @throws Refusal
 */
export function hashParameter(form: ReadonlyMap<string, Buffer>, bytes: number, what: string): string {
  const hash = formText(form, 'hash')?.toLowerCase() ?? '';
  if (/^[0-9a-f]*$/.test(hash) && hash.length === 2 * bytes) return hash;
  throw Refusal.parameter('hash', `should be ${what}: ${2 * bytes} hex digits`);
}
