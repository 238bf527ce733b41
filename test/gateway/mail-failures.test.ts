import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { describeMailError } from '../../src/gateway/mail/describe-mail-error.ts';
import { createMailer } from '../../src/gateway/mail/mailer.ts';
import { createMailSender } from '../../src/gateway/mail/send-due-mails.ts';
import { freePort } from '../support/free-port.ts';
import { later } from '../support/ipn-sending.ts';
import {
  loggedOfMails,
  mailSettings,
  mailsOf,
  openMailSender,
  payOrder,
  sendMails,
} from '../support/mail-sending.ts';
import { startMailServer } from '../support/mail-server.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const MINUTE_MS = 60_000;

async function gatewayWithMailDue(smtpUrl: string): Promise<TestGateway> {
  const gateway = await startTestGateway({ settings: mailSettings(smtpUrl) });
  await payOrder(gateway);
  return gateway;
}

test('a mail is sent when the mail server is back, a minute after it was away, and once', async () => {
  const port = await freePort();
  const gateway = await gatewayWithMailDue(`smtp://127.0.0.1:${port}`);
  expect(await sendMails(gateway)).toBe(1);
  expect(await mailsOf(gateway)).toMatchObject([
    { sentAt: null, failures: 1, error: expect.stringContaining('ECONNREFUSED') },
  ]);
  const server = await startMailServer({ port });
  later(gateway, MINUTE_MS - 1);
  expect(await sendMails(gateway)).toBe(0);
  later(gateway, 1);
  expect(await sendMails(gateway)).toBe(1);
  expect(await mailsOf(gateway)).toMatchObject([{ sentAt: gateway.clock.now, error: null }]);
  later(gateway, 100 * MINUTE_MS);
  expect([await sendMails(gateway), server.received.length]).toEqual([0, 1]);
});

test('what is refused is tried again after 1, 2, 4, 8, 16, 32 and then each 60 minutes, for ever', async () => {
  const server = await startMailServer({ answer: () => [451, 'try again later'] });
  const gateway = await gatewayWithMailDue(server.url);
  expect(await sendMails(gateway)).toBe(1);
  for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60, 60]) {
    later(gateway, minutes * MINUTE_MS - 1);
    expect(await sendMails(gateway)).toBe(0);
    later(gateway, 1);
    expect(await sendMails(gateway)).toBe(1);
  }
  await gateway.deps.db.paymentMail.updateMany({ data: { failures: 2_000_000_000 } });
  later(gateway, 60 * MINUTE_MS);
  expect(await sendMails(gateway)).toBe(1);
  later(gateway, 60 * MINUTE_MS);
  expect(await sendMails(gateway)).toBe(1);
  expect(server.received).toEqual([]);
});

describe('a person can read why a mail was not taken:', () => {
  test.each([
    [451, 'greylisted, come back\r\n  later', /451 greylisted, come back later/],
    [550, 'no such owner here', /550 no such owner here/],
    [552, 'x'.repeat(5_000), /^.{450,500}$/],
  ])('%s', async (code, sentence, expected) => {
    const server = await startMailServer({ answer: () => [code, sentence] });
    const gateway = await gatewayWithMailDue(server.url);
    await sendMails(gateway);
    const [mail] = await mailsOf(gateway);
    expect(mail).toMatchObject({ sentAt: null, failures: 1, error: expect.stringMatching(expected) });
    expect(loggedOfMails(gateway)).toMatchObject([
      {
        level: 40,
        msg: 'a mail about a payment was not taken and will be sent again',
        payment: mail?.paymentId,
        error: mail?.error,
      },
    ]);
  });

  test('a mail server that says nothing', async () => {
    const silent = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const gateway = await gatewayWithMailDue(`smtp://127.0.0.1:${port}`);
    await sendMails(gateway);
    silent.close();
    expect((await mailsOf(gateway))[0]?.error).toMatch(/closed/);
  });
});

test('a mail server that takes a mail and never says so holds its place for so long and no longer', async () => {
  const server = await startMailServer({ answer: () => new Promise(() => {}) });
  const gateway = await gatewayWithMailDue(server.url);
  const mailer = createMailer(gateway.deps.settings.mail!);
  const sender = createMailSender(gateway.deps, mailer, 300);
  await sender.start();
  await sender.settled();
  await sender.stop(0);
  expect(await mailsOf(gateway)).toMatchObject([
    { sentAt: null, failures: 1, error: 'not taken within 0.3 s', claimedUntil: null },
  ]);
});

test('a mail whose connection breaks, which may have been taken, is not sent again before its time', async () => {
  const server = await startMailServer({ answer: () => 'hangs up' });
  const gateway = await gatewayWithMailDue(server.url);
  expect([await sendMails(gateway), server.received.length]).toEqual([1, 1]);
  expect((await mailsOf(gateway))[0]?.error).toMatch(/closed/);
  later(gateway, MINUTE_MS);
  expect([await sendMails(gateway), server.received.length]).toEqual([1, 2]);
  expect(new Set(server.received.map(({ headers }) => headers['message-id'])).size).toBe(1);
});

test('a receiver that the server does not take is told of, and the others are not written to twice', async () => {
  const server = await startMailServer({ refusedReceiver: 'gone@shop.example' });
  const mail = { ...mailSettings(server.url).mail, to: 'owner@shop.example, gone@shop.example' };
  const gateway = await startTestGateway({ settings: { mail } });
  await payOrder(gateway);
  await sendMails(gateway);
  expect(server.received.map(({ to }) => to)).toEqual([['owner@shop.example']]);
  expect(loggedOfMails(gateway)).toMatchObject([
    { msg: 'a mail about a payment was not taken for all receivers', rejected: ['gone@shop.example'] },
  ]);
  later(gateway, 100 * MINUTE_MS);
  expect(await sendMails(gateway)).toBe(0);
});

test('mails that wait when the mail server is not set any more are told of at the start, and kept', async () => {
  const gateway = await gatewayWithMailDue('smtp://127.0.0.1:1');
  expect(loggedOfMails(gateway)).toEqual([]);
  const without = await startTestGateway({ databaseUrl: gateway.databaseUrl, keys: gateway.keys });
  expect(loggedOfMails(without)).toMatchObject([
    { msg: 'mails about payments wait, since SMTP_URL is not set any more', waiting: 1 },
  ]);
  const server = await startMailServer();
  const again = await startTestGateway({
    settings: mailSettings(server.url),
    databaseUrl: gateway.databaseUrl,
    keys: gateway.keys,
  });
  expect([await sendMails(again), server.received.length]).toEqual([1, 1]);
});

test('mails that the server refuses hold up no other', async () => {
  const server = await startMailServer({
    answer: ({ text }) => (text.includes('refuse me') ? [550, 'no'] : undefined),
  });
  const gateway = await startTestGateway({ settings: mailSettings(server.url) });
  for (let order = 0; order < 6; order++) await payOrder(gateway, { description: 'refuse me' });
  expect(await sendMails(gateway)).toBe(6);
  later(gateway, MINUTE_MS);
  await payOrder(gateway, { description: 'take me' });
  later(gateway, MINUTE_MS);
  // More are due than there are places.
  const sender = openMailSender(gateway);
  expect(await sender.start()).toBe(5);
  await sender.settled();
  expect(server.received.map(({ headers }) => headers.subject)).toEqual(['Paid: 0.00100000 BTC, take me']);
});

describe('the password of the mail server', () => {
  const password = 'hunter/2 & more';
  const urlWith = (host: string, port: number, given: string) =>
    `smtp://shop%40example:${encodeURIComponent(given)}@${host}:${port}`;

  test('is used', async () => {
    const server = await startMailServer({ password });
    const gateway = await gatewayWithMailDue(urlWith('127.0.0.1', server.port, password));
    await sendMails(gateway);
    expect([server.logins, server.received.length]).toEqual([[`shop@example:${password}`], 1]);
  });

  test('is kept out of what is stored and logged, even when the server repeats it', async () => {
    const wrong = 'wrong/2 & more';
    const server = await startMailServer({ password });
    const gateway = await gatewayWithMailDue(urlWith('127.0.0.1', server.port, wrong));
    await sendMails(gateway);
    expect(server.logins).toEqual([`shop@example:${wrong}`]);
    const error = (await mailsOf(gateway))[0]?.error ?? '';
    expect(error).toContain('535 no shop@example with the password [cut out] is known here');
    expect(loggedOfMails(gateway)).toHaveLength(1);
    expect(error + JSON.stringify(gateway.logged)).not.toMatch(/wrong|d3Jvbmc/);
  });

  test.each([
    ['as it is', password],
    ['as the URL has it', encodeURIComponent(password)],
    ['in base64, as AUTH LOGIN sends it', Buffer.from(password).toString('base64')],
    ['in base64, as AUTH PLAIN sends it', Buffer.from(`\0shop@example\0${password}`).toString('base64')],
  ])('is cut out %s', (_how, secret) => {
    const url = urlWith('mail.example', 587, password);
    const said = new Error(`what is ${secret}${secret}?`);
    expect(describeMailError(said, url)).toBe('what is [cut out][cut out]?');
    expect(describeMailError(new Error(`no such host: ${url}`), url)).not.toContain('hunter');
  });

  test('is not given to another machine without TLS', async () => {
    const server = await startMailServer({ password });
    // This machine, by a name that does not say so.
    const gateway = await gatewayWithMailDue(urlWith('0.0.0.0', server.port, password));
    await sendMails(gateway);
    expect([server.logins, server.received.length]).toEqual([[], 0]);
    expect((await mailsOf(gateway))[0]?.error).toMatch(/STARTTLS|TLS/);
    const insists = `${urlWith('0.0.0.0', server.port, password)}?requireTLS=false`;
    const careless = await startTestGateway({
      settings: mailSettings(insists),
      databaseUrl: gateway.databaseUrl,
      keys: gateway.keys,
    });
    later(careless, MINUTE_MS);
    expect([await sendMails(careless), server.received.length]).toEqual([1, 1]);
  });
});

describe('a mail server that offers TLS', () => {
  test('is spoken to by TLS', async () => {
    const server = await startMailServer({ tls: true });
    const gateway = await gatewayWithMailDue(`${server.url}?tls.rejectUnauthorized=false`);
    await sendMails(gateway);
    expect(server.received.map(({ overTls }) => overTls)).toEqual([true]);
  });

  test('gets no mail when nobody vouches for its certificate', async () => {
    const server = await startMailServer({ tls: true });
    const gateway = await gatewayWithMailDue(server.url);
    await sendMails(gateway);
    expect(server.received).toEqual([]);
    expect((await mailsOf(gateway))[0]?.error).toMatch(/certificate|CERT/);
  });
});
