import { isRestKey, isRestSecret, type SecretKey } from '../../protocol/signature.ts';

/** The shop's key pair at its gateway, as it is stored and typed. */
export type KeyPair = { restKey: string; restSecret: string };

/** A key pair that calls are signed with. */
export type SigningKey = { restKey: string; secretKey: SecretKey };

/** For how long an old key pair is taken if nobody says otherwise, in days. */
export const RETIRED_DAYS = 30;

const DAY_MS = 24 * 60 * 60 * 1000;

/** When so many days from `now` are over. */
export function daysFrom(now: Date, days: number): Date {
  return new Date(now.getTime() + days * DAY_MS);
}

/** A key pair that somebody typed or pasted, or what is wrong with it in one sentence, which never repeats it. */
export function readKeyPair(
  restKey: string,
  restSecret: string,
): { ok: true; pair: KeyPair } | { ok: false; problem: string } {
  const pair = { restKey: restKey.trim().toLowerCase(), restSecret: restSecret.trim() };
  if (!isRestKey(pair.restKey)) {
    return { ok: false, problem: 'The key should be a UUID: 36 letters, digits and hyphens.' };
  }
  if (!isRestSecret(pair.restSecret)) {
    return { ok: false, problem: 'The secret should be base64, usually 88 characters that end in “==”.' };
  }
  return { ok: true, pair };
}
