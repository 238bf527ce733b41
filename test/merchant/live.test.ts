import { request } from 'undici';
import { expect, test } from 'vitest';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import { until } from '../support/until.ts';
import { whenOver } from '../support/when-over.ts';

const paid = (transaction: string, paymentId: string, aonce: number) =>
  `id=${transaction}&payment_id=${paymentId}&status=partial&aonce=${aonce}&amount_pending=${aonce}&amount_valid=0&amount_total=${aonce}`;
const paymentId = '0f0e0d0c-0000-4000-8000-000000000001';

/** Listens as a page does. */
async function listen(merchant: TestMerchant, path: string, cookie: string) {
  const { statusCode, headers, body } = await request(`${merchant.url}${path}`, { headers: { cookie } });
  const stream = { statusCode, type: headers['content-type'], text: '', ended: false };
  body.on('data', (chunk: Buffer) => {
    stream.text += chunk.toString();
  });
  body.on('end', () => {
    stream.ended = true;
  });
  body.on('error', () => {});
  whenOver(() => void body.destroy());
  return stream;
}

const changes = ({ text }: { text: string }) => text.split('event: change').length - 1;

test('a page that listens is told of an IPN that another process took, and only of its own order if it wants', async () => {
  const merchant = await startTestMerchant();
  const second = await startTestMerchant({ databaseUrl: merchant.databaseUrl, keys: merchant.keys });
  const [one, other] = [await merchant.insertOrder(), await merchant.insertOrder()];
  const cookie = await merchant.signIn();
  const ofAll = await listen(merchant, '/admin/events', cookie);
  const ofOne = await listen(merchant, `/admin/events?order=${one.id}`, cookie);
  expect([ofAll.statusCode, ofAll.type]).toEqual([200, 'text/event-stream; charset=utf-8']);

  let aonce = 0;
  await until(async () => {
    aonce += 1;
    await second.postIpn(paid(other.transaction, paymentId, aonce));
    return changes(ofAll) > 0;
  });
  expect(changes(ofOne)).toBe(0);
  await second.postIpn(paid(one.transaction, paymentId.replace('1', '2'), 1));
  await until(() => changes(ofOne) > 0);
});

test('nobody listens without signing in', async () => {
  const merchant = await startTestMerchant();
  const { statusCode, headers } = await request(`${merchant.url}/admin/events`);
  expect([statusCode, headers.location]).toEqual([303, '/admin/login?next=%2Fadmin%2Fevents']);
});

test('an absurd order to follow is no error', async () => {
  const merchant = await startTestMerchant();
  const cookie = await merchant.signIn();
  for (const order of ['%00', '17', 'a&order=b']) {
    expect((await listen(merchant, `/admin/events?order=${order}`, cookie)).statusCode).toBe(200);
  }
});

test('a process that stops ends what listens to it', async () => {
  const merchant = await startTestMerchant();
  const stream = await listen(merchant, '/admin/events', await merchant.signIn());
  merchant.endStreams();
  await until(() => stream.ended);
});
