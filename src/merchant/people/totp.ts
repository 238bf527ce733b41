import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { base32nopad } from '@scure/base';

/** What every authenticator app takes without being told: SHA-1, six digits, thirty seconds (RFC 6238). */
const STEP_SECONDS = 30;
const DIGITS = 6;
/** RFC 4226 wants at least 128 bits and advises 160. */
const SECRET_BYTES = 20;
/** How many steps a clock may be off, either way. */
const DRIFT = 1n;

/** A new secret in base32. */
export function newTotpSecret(): string {
  return base32nopad.encode(randomBytes(SECRET_BYTES));
}

/** The time step that a moment is in. Pure. */
export function totpStep(now: Date): bigint {
  return BigInt(Math.floor(now.getTime() / 1000 / STEP_SECONDS));
}

/** The code of a time step (RFC 4226, section 5.3). Pure. */
export function totpCode(secret: string, step: bigint): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(step);
  const mac = createHmac('sha1', base32nopad.decode(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/**
 * The time step whose code this is; null if it is none of the present one and its neighbours, or of none after `lastStep`,
 * which is the step of the last code that was taken: a code is never taken twice. Takes as long for every six digits. Pure.
 */
export function acceptTotp(secret: string, code: string, now: Date, lastStep: bigint | null): bigint | null {
  const given = Buffer.from(code);
  if (given.length !== DIGITS) return null;
  const current = totpStep(now);
  let accepted: bigint | null = null;
  for (let step = current - DRIFT; step <= current + DRIFT; step += 1n) {
    const isEqual = timingSafeEqual(Buffer.from(totpCode(secret, step)), given);
    if (isEqual && (lastStep === null || step > lastStep)) accepted = step;
  }
  return accepted;
}

/** What an authenticator app reads from the QR code. Pure. */
export function totpUri(secret: string, account: string, issuer: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
}
