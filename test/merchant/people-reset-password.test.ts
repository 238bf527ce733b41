import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { resetAdminPassword } from '../../src/cli/reset-password.ts';
import { loadConfig } from '../../src/config.ts';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import { cookieFor, eventsOf, setUpSecondFactor, signInAs } from './people-steps.ts';

let merchant: TestMerchant;
let said: string[];
beforeEach(async () => {
  merchant = await startTestMerchant({ settings: { rateLimit: true } });
  said = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void said.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const config = loadConfig({ ADMIN_EMAIL: 'owner@localhost' });
const run = (...words: string[]) =>
  resetAdminPassword.run({ config, db: merchant.deps.db, pool: merchant.deps.pool, words });

test('the command makes a password to be changed, signs out, and lets somebody in again who was throttled', async () => {
  const cookie = await merchant.signIn();
  for (let n = 0; n < 11; n += 1) await signInAs(merchant, { ...merchant.admin, password: `guess ${n}` });
  expect((await signInAs(merchant, merchant.admin)).status).toBe(429);
  await run();
  const [email = '', password = ''] = said[0]?.split('  ') ?? [];
  expect([said.length, email]).toEqual([1, 'owner@localhost']);
  expect((await merchant.page('/admin', { cookie })).location).toContain('/admin/login');
  const fresh = await cookieFor(merchant, { email, password });
  expect((await merchant.page('/admin', { cookie: fresh })).location).toBe('/admin/account/password');
  const events = await eventsOf(merchant);
  expect(events).toContain('-: user.password_reset of owner@localhost (by command)');
  expect(events.join()).not.toContain(password);
});

test('the second factor stays, unless it is to go as well', async () => {
  await setUpSecondFactor(merchant, await merchant.signIn());
  await run('OWNER@localhost');
  const user = () => merchant.deps.db.adminUser.findFirstOrThrow();
  expect((await user()).totpSince).not.toBeNull();
  await run('owner@localhost', '--second-factor');
  expect((await user()).totpSince).toBeNull();
  const password = said[1]?.split('  ')[1] ?? '';
  expect((await signInAs(merchant, { email: 'owner@localhost', password })).location).toBe('/admin');
});

test('it says who is nobody, and what is no option', async () => {
  await expect(run('ann@shop.example')).rejects.toThrow('There is no dashboard user ann@shop.example.');
  await expect(run('--totp')).rejects.toThrow('There is no option --totp.');
  expect(said).toEqual([]);
});
