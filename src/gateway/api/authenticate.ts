import type { IncomingHttpHeaders } from 'node:http';
import type { ApiKey } from '../../database/generated/client.ts';
import { formText } from '../../protocol/form.ts';
import { parseNonce, parseTonce, TONCE_WINDOW_US, tonceInWindow } from '../../protocol/nonce.ts';
import { type AuthenticationToken, IDENTIFICATION_REQUIRED } from '../../protocol/replies.ts';
import { isRestKey, verifySignature } from '../../protocol/signature.ts';
import type { GatewayDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';

/** With tonces, when a key was last used is known to a minute: it costs a statement that calls with nonces make anyway. */
const USED_EVERY_MS = 60_000;

/** What a call's identity is read from. */
export type SignedCall = { headers: IncomingHttpHeaders; body: Buffer; form: Map<string, Buffer> };

/**
 * Says which key made a call (protocol section 1, Authentication). The nonce or tonce is used up by it, whatever becomes
 * of the call: of two calls with one nonce exactly one passes.
 * @throws Refusal with the token that says what was wrong.
 */
export async function authenticate(deps: Pick<GatewayDeps, 'db' | 'now'>, call: SignedCall): Promise<ApiKey> {
  const restKey = header(call.headers, 'rest-key');
  if (restKey === null) throw refused('login_error_missing_rest_key');
  const apiKey = isRestKey(restKey) ? await deps.db.apiKey.findUnique({ where: { key: restKey } }) : null;
  if (!apiKey) throw refused('login_error_invalid_rest_key');

  const signature = header(call.headers, 'rest-sign');
  if (signature === null || !verifySignature({ secret: apiKey.secret, body: call.body, signature })) {
    throw refused('login_error_invalid_rest_sign');
  }
  if (!(await useNonce(deps, apiKey, call.form))) throw refused('login_error_invalid_nonce');
  return apiKey;
}

/** @throws Refusal if the key lacks a right. */
export function requireRight(apiKey: ApiKey, right: 'get_info' | 'deposit' | 'merchant'): void {
  if (!apiKey.rights.includes(right))
    throw new Refusal(`This key lacks the right "${right}"`, 'access_denied');
}

/** The database decides who of two was first: an update that finds the nonce too old, an insert that finds the tonce there. */
async function useNonce(
  { db, now }: Pick<GatewayDeps, 'db' | 'now'>,
  { key, lastUsedAt: usedBefore }: ApiKey,
  form: Map<string, Buffer>,
): Promise<boolean> {
  const lastUsedAt = now();
  if (form.has('nonce')) {
    const nonce = parseNonce(formText(form, 'nonce'));
    if (nonce === null) return false;
    const used = await db.apiKey.updateMany({
      where: { key, nonceLast: { lt: nonce } },
      data: { nonceLast: nonce, lastUsedAt },
    });
    return used.count === 1;
  }
  const tonce = parseTonce(formText(form, 'tonce'));
  const nowUs = BigInt(lastUsedAt.getTime()) * 1000n;
  if (tonce === null || !tonceInWindow(tonce, nowUs)) return false;
  const used = await db.apiTonce.createMany({ data: [{ key, tonce }], skipDuplicates: true });
  if (used.count !== 1) return false;
  // Of many calls a minute, which may come at once, one writes to the key's row.
  const staleAt = new Date(lastUsedAt.getTime() - USED_EVERY_MS);
  if (usedBefore === null || usedBefore <= staleAt) {
    const isStale = { OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: staleAt } }] };
    await db.apiKey.updateMany({ where: { key, ...isStale }, data: { lastUsedAt } });
  }
  return true;
}

/** Removes tonces that the window refuses by now. Twice the window, for processes whose clocks differ. */
export async function forgetOldTonces({ db, now }: Pick<GatewayDeps, 'db' | 'now'>): Promise<number> {
  const oldest = BigInt(now().getTime()) * 1000n - 2n * TONCE_WINDOW_US;
  const { count } = await db.apiTonce.deleteMany({ where: { tonce: { lt: oldest } } });
  return count;
}

function header(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  const text = (Array.isArray(value) ? value[0] : value)?.trim();
  return text ? text : null;
}

function refused(token: AuthenticationToken): Refusal {
  return new Refusal(IDENTIFICATION_REQUIRED, token);
}
