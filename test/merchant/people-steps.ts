import { randomBytes, randomUUID, scryptSync } from 'node:crypto';
import { totpCode, totpStep } from '../../src/merchant/people/totp.ts';
import type { Page, TestMerchant } from '../support/test-merchant.ts';

/** Steps that tests about people take; each as a browser does it, unless said otherwise. */

export type Person = { id: string; email: string; password: string };

/** The cookie that an answer sets; empty if none. */
export function cookieOf({ headers }: Page): string {
  return headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** Somebody with a password of their own, written straight into the database. */
export async function insertPerson(
  { deps }: TestMerchant,
  role: 'viewer' | 'operator' | 'owner',
  email = `${role}-${randomUUID().slice(0, 8)}@shop.example`,
): Promise<Person> {
  const password = `the password of ${email}`;
  const id = randomUUID();
  await deps.db.adminUser.create({ data: { id, email, role, passwordHash: cheapHash(password) } });
  return { id, email, password };
}

/** As the program's own, at a fraction of the cost: tests guess a lot. */
function cheapHash(password: string): string {
  const [N, r, p] = [2 ** 10, 8, 1];
  const salt = randomBytes(16);
  const key = scryptSync(password, salt, 32, { N, r, p });
  return ['scrypt', N, r, p, salt.toString('base64'), key.toString('base64')].join('$');
}

export function signInAs(
  merchant: TestMerchant,
  { email, password }: { email: string; password: string },
  headers: Record<string, string> = {},
): Promise<Page> {
  return merchant.page('/admin/login', { form: { email, password }, headers });
}

export async function cookieFor(
  merchant: TestMerchant,
  person: { email: string; password: string },
  headers: Record<string, string> = {},
): Promise<string> {
  return cookieOf(await signInAs(merchant, person, headers));
}

/** What an authenticator app shows; `steps` of thirty seconds from now. */
export function codeNow(merchant: TestMerchant, secret: string, steps = 0): string {
  return totpCode(secret, totpStep(merchant.clock.now) + BigInt(steps));
}

/** Lets thirty seconds go by, so that the app shows another code. */
export function nextStep(merchant: TestMerchant, seconds = 30): void {
  merchant.clock.now = new Date(merchant.clock.now.getTime() + seconds * 1000);
}

/** Sets up a second factor. */
export async function setUpSecondFactor(
  merchant: TestMerchant,
  cookie: string,
): Promise<{ secret: string; codes: string[] }> {
  await merchant.page('/admin/account/second-factor/start', { cookie, form: {} });
  const { html } = await merchant.page('/admin/account/second-factor', { cookie });
  const secret = (/id="totp-secret">([A-Z2-7 ]+)</.exec(html)?.[1] ?? '').replaceAll(' ', '');
  const on = await merchant.page('/admin/account/second-factor/confirm', {
    cookie,
    form: { code: codeNow(merchant, secret) },
  });
  nextStep(merchant);
  return { secret, codes: backupCodesOn(on.html) };
}

export function backupCodesOn(html: string): string[] {
  return [...html.matchAll(/<code>([a-z0-9-]{14})<\/code>/g)].map((match) => match[1] ?? '');
}

export function madePasswordOn(html: string): string {
  return /id="made-password">([a-z0-9-]+)</.exec(html)?.[1] ?? '';
}

/** The audit log, oldest first: `who: action of subject (detail)`. */
export async function eventsOf({ deps }: TestMerchant): Promise<string[]> {
  const events = await deps.db.event.findMany({ orderBy: { id: 'asc' } });
  return events.map(
    ({ who, action, subject, detail }) =>
      `${who ?? '-'}: ${action}${subject === null ? '' : ` of ${subject}`}${detail === null ? '' : ` (${detail})`}`,
  );
}
