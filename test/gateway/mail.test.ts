import { describe, expect, test } from 'vitest';
import { later } from '../support/ipn-sending.ts';
import { mailSettings, mailsOf, openMailSender, payOrder, sendMails } from '../support/mail-sending.ts';
import { startMailServer } from '../support/mail-server.ts';
import { reorganise } from '../support/reorganise.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';

const MINUTE_MS = 60_000;

describe('an order with email=1', () => {
  test('is refused without a mail server, and nothing is written', async () => {
    const gateway = await startTestGateway();
    const order = { email: '1', amount: '1', currency: 'BTC', return_success: 'https://shop.example/' };
    const { status, body } = await gateway.call('generic/merchant/order/create', Object.entries(order));
    expect([status, body.error]).toEqual([
      400,
      'Invalid parameter "email" (should be 0: this gateway has no mail server)',
    ]);
    expect(await gateway.deps.db.gatewayOrder.count()).toBe(0);
  });

  test('brings the merchant one mail when it is paid, with all there is to know', async () => {
    const server = await startMailServer();
    const gateway = await startTestGateway({ settings: mailSettings(server.url) });
    gateway.clock.now = new Date('2030-01-02T03:04:05.999Z');
    const { transaction, paymentId, txid } = await payOrder(gateway, {
      amount: '60',
      currency: 'USD',
      description: 'Zwei Bücher & ein „Heft“',
    });
    expect(await sendMails(gateway)).toBe(1);
    for (let round = 0; round < 3; round++) {
      later(gateway, 24 * 60 * MINUTE_MS);
      await gateway.mine(1);
      await gateway.settle();
      expect(await sendMails(gateway)).toBe(0);
    }

    expect(server.received).toHaveLength(1);
    const { from, to, headers, text } = server.received[0]!;
    expect([from, to]).toEqual(['gateway@pay.example', ['owner@shop.example']]);
    expect(headers).toMatchObject({
      from: 'gateway@pay.example',
      to: 'owner@shop.example',
      subject: 'Paid: 0.00100000 BTC, Zwei Bücher & ein „Heft“',
      'message-id': `<payment.${paymentId}@127.0.0.1>`,
      'auto-submitted': 'auto-generated',
    });
    expect(headers['content-type']).toMatch(/^text\/plain/);
    for (const fact of [
      'Test shop was paid 0.00100000 BTC.',
      'For:          Zwei Bücher & ein „Heft“',
      'Price:        60.00 USD, which was 0.00100000 BTC',
      'Paid:         0.00100000 BTC',
      'Time:         2030-01-02 03:04:05 UTC',
      `Transaction:  ${transaction}`,
      `Payment:      ${paymentId}`,
      `0.00100000 BTC  ${txid}`,
    ]) {
      expect(text.split('\n')).toContain(fact);
    }
  });

  test('brings none while coins are pending or too few, and none when it ends unpaid', async () => {
    const server = await startMailServer();
    const gateway = await startTestGateway({ settings: mailSettings(server.url) });
    const { address } = await gateway.openPayment((await gateway.createOrder({ email: '1' })).transaction);
    await gateway.createOrder({ email: '1' });
    await gateway.pay(address, 99_999n);
    await gateway.mine(6);
    await gateway.pay(address, 1n);
    await gateway.settle();
    later(gateway, 24 * 60 * MINUTE_MS);
    await gateway.settle();
    expect([await mailsOf(gateway), await sendMails(gateway)]).toEqual([[], 0]);
  });

  test('is the only one that brings a mail', async () => {
    const server = await startMailServer();
    const gateway = await startTestGateway({ settings: mailSettings(server.url) });
    await payOrder(gateway, { email: '0' });
    expect([await mailsOf(gateway), await sendMails(gateway)]).toEqual([[], 0]);
  });

  test('brings one for each payment of a multipay order', async () => {
    const server = await startMailServer();
    const gateway = await startTestGateway({ settings: mailSettings(server.url) });
    const { transaction } = await gateway.createOrder({ email: '1', multipay: '1' });
    for (let payer = 0; payer < 2; payer++) {
      const { address, dueSat } = await gateway.openPayment(transaction);
      await gateway.pay(address, dueSat);
    }
    await gateway.mine(6);
    await gateway.settle();
    expect(await sendMails(gateway)).toBe(2);
    expect(new Set(server.received.map(({ headers }) => headers['message-id'])).size).toBe(2);
  });
});

describe('a payment that a reorganisation takes back', () => {
  async function takeBack(gateway: TestGateway, txid: string): Promise<void> {
    const { db } = gateway.deps;
    const { blockHeight } = await db.sandboxTransaction.findUniqueOrThrow({ where: { txid } });
    await reorganise(gateway, blockHeight! - 1, 'to the mempool');
    await gateway.settle();
    expect((await db.gatewayPayment.findFirstOrThrow()).status).toBe('partial');
  }

  test('brings no second mail when it is paid again', async () => {
    const server = await startMailServer();
    const gateway = await startTestGateway({ settings: mailSettings(server.url) });
    const { txid } = await payOrder(gateway);
    expect(await sendMails(gateway)).toBe(1);
    await takeBack(gateway, txid);
    await gateway.mine(6);
    await gateway.settle();
    expect((await gateway.deps.db.gatewayPayment.findFirstOrThrow()).status).toBe('paid');
    expect([await sendMails(gateway), server.received.length]).toEqual([0, 1]);
  });

  test('brings none before it is paid again, if none was sent yet', async () => {
    const server = await startMailServer();
    const gateway = await startTestGateway({ settings: mailSettings(server.url) });
    const { txid } = await payOrder(gateway);
    await takeBack(gateway, txid);
    expect(await sendMails(gateway)).toBe(0);
    later(gateway, MINUTE_MS);
    const paidAgainAt = gateway.clock.now;
    await gateway.mine(6);
    await gateway.settle();
    expect(await sendMails(gateway)).toBe(1);
    expect(server.received[0]?.text).toContain(paidAgainAt.toISOString().slice(0, 19).replace('T', ' '));
  });
});

describe('several processes on one database', () => {
  test('send each mail once between them, at most five at a time each', async () => {
    const open = { now: 0, most: 0 };
    const letGo: (() => void)[] = [];
    const server = await startMailServer({
      answer: async () => {
        open.most = Math.max(open.most, ++open.now);
        await new Promise<void>((resolve) => letGo.push(resolve));
        open.now--;
        return undefined;
      },
    });
    const settings = mailSettings(server.url);
    const gateway = await startTestGateway({ settings });
    const other = await startTestGateway({ settings, databaseUrl: gateway.databaseUrl, keys: gateway.keys });
    for (let order = 0; order < 14; order++) {
      const { address } = await gateway.openPayment((await gateway.createOrder({ email: '1' })).transaction);
      await gateway.pay(address, 100_000n);
    }
    await gateway.mine(6);
    await gateway.settle();
    other.clock.now = gateway.clock.now;
    const senders = [openMailSender(gateway), openMailSender(other)];
    expect(await Promise.all(senders.map((sender) => sender.start()))).toEqual([5, 5]);
    expect(await Promise.all(senders.map((sender) => sender.start()))).toEqual([0, 0]);
    await until(() => open.now === 10);
    // Each has a place for as many as ended, and no more.
    letGo.shift()?.();
    let begun = 0;
    await until(async () => {
      for (const sender of senders) begun += await sender.start();
      return begun > 0;
    });
    expect(begun).toBe(1);
    await until(async () => {
      for (const go of letGo.splice(0)) go();
      for (const sender of senders) await sender.start();
      return server.received.length >= 14;
    });
    await Promise.all(senders.map((sender) => sender.settled()));
    expect(new Set(server.received.map(({ headers }) => headers['message-id'])).size).toBe(14);
    expect([server.received.length, open.most]).toEqual([14, 10]);
    expect((await mailsOf(gateway)).every(({ sentAt, failures }) => sentAt !== null && failures === 0)).toBe(
      true,
    );
  });

  test('leave the mail of one that died alone until its claim ends', async () => {
    const hanging = await startMailServer({ answer: () => new Promise(() => {}) });
    const gateway = await startTestGateway({ settings: mailSettings(hanging.url) });
    await payOrder(gateway);
    const dead = openMailSender(gateway);
    expect(await dead.start()).toBe(1);
    const claimedUntil = (await mailsOf(gateway))[0]!.claimedUntil!.getTime();
    expect(claimedUntil - gateway.clock.now.getTime()).toBeGreaterThan(MINUTE_MS);

    const server = await startMailServer();
    const next = await startTestGateway({
      settings: mailSettings(server.url),
      databaseUrl: gateway.databaseUrl,
      keys: gateway.keys,
    });
    next.clock.now = new Date(claimedUntil - 1);
    expect(await sendMails(next)).toBe(0);
    next.clock.now = new Date(claimedUntil);
    expect(await sendMails(next)).toBe(1);
    // What the first one has to say by now says nothing of the mail that was sent.
    await dead.stop(0);
    expect(await mailsOf(gateway)).toMatchObject([{ sentAt: next.clock.now, failures: 0, error: null }]);
  });
});

test('a sender that is stopped cuts off what does not end, and that is due again at once', async () => {
  let answers = 0;
  const server = await startMailServer({
    answer: () => (++answers === 1 ? new Promise(() => {}) : undefined),
  });
  const gateway = await startTestGateway({ settings: mailSettings(server.url) });
  await payOrder(gateway);
  const sender = openMailSender(gateway);
  await sender.start();
  await until(() => answers === 1);
  await sender.stop(0);
  expect(await sender.start()).toBe(0);
  expect(await mailsOf(gateway)).toMatchObject([
    { sentAt: null, error: 'the gateway was stopped before the mail was taken' },
  ]);
  expect(await sendMails(gateway)).toBe(1);
  expect(server.received).toHaveLength(1);
});
