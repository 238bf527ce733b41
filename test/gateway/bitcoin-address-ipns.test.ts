import { beforeEach, describe, expect, test } from 'vitest';
import { addressIpnStep, recordAddressIpns } from '../../src/gateway/ipn/record-address-ipns.ts';
import { verifySignature } from '../../src/protocol/signature.ts';
import { formFields, startReceiver } from '../support/http.ts';
import { ipnsOf, later } from '../support/ipn-sending.ts';
import { reorganise } from '../support/reorganise.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway({ settings: { confirmations: 3 } });
});

/** An address with an `ipn`, and what comes in there. */
async function openAddress(fields: Record<string, string> = {}, answer = '[OK]') {
  const shop = await startReceiver((_received, res) => res.end(answer));
  const { body } = await gateway.call(
    'generic/bitcoin/address',
    Object.entries({ ipn: `${shop.url}/ipn`, ...fields }),
  );
  return { addr: String(body.return.addr), shop };
}

/** Lets the gateway see what the chain holds and tell of it. */
async function tell(of = gateway): Promise<number> {
  await of.settle();
  while ((await recordAddressIpns(of.deps)) > 0);
  return of.sendIpns();
}

const blockOf = async (txid: string) => {
  const deposit = await gateway.deps.db.deposit.findFirstOrThrow({ where: { txid } });
  return deposit.blockHash ?? '';
};

describe('coins on an address are told of', () => {
  test('as published when they are seen, and as confirmed with their last confirmation, signed like any IPN', async () => {
    const { addr, shop } = await openAddress({ description: 'Konto 7 & „mehr“' });
    const txid = await gateway.pay(addr, 55_829n);
    expect(await tell()).toBe(1);
    for (const blocks of [1, 1]) {
      await gateway.mine(blocks);
      expect(await tell()).toBe(0);
    }
    await gateway.mine(1);
    expect(await tell()).toBe(1);
    await gateway.mine(10);
    expect(await tell()).toBe(0);

    const common = { amount_int: '55829', item: 'BTC', description: 'Konto 7 & „mehr“', txid };
    expect(shop.received.map(({ body }) => formFields(body))).toEqual([
      { status: 'published', ...common },
      { status: 'confirmed', ...common, blockid: await blockOf(txid) },
    ]);
    for (const { method, path, headers, body } of shop.received) {
      expect([method, path, headers['content-type'], headers['rest-key']]).toEqual([
        'POST',
        '/ipn',
        'application/x-www-form-urlencoded',
        gateway.keys.restKey,
      ]);
      const signature = String(headers['rest-sign']);
      expect(verifySignature({ secret: gateway.keys.restSecret, body, signature })).toBe(true);
    }
  });

  test('with the block when a block brings them, and without a description when there is none', async () => {
    const { addr, shop } = await openAddress();
    const txid = await gateway.pay(addr, 1n);
    await gateway.mine(1);
    await tell();
    expect(shop.received.map(({ body }) => formFields(body))).toEqual([
      { status: 'published', amount_int: '1', item: 'BTC', txid, blockid: await blockOf(txid) },
    ]);
  });

  test('as confirmed alone, when they were before the shop could be told anything', async () => {
    const { addr, shop } = await openAddress();
    await gateway.pay(addr, 1n);
    await gateway.mine(3);
    expect(await tell()).toBe(1);
    expect(shop.received.map(({ body }) => formFields(body).status)).toEqual(['confirmed']);
    expect((await ipnsOf(gateway)).map(({ state }) => state)).toEqual(['superseded', 'delivered']);
  });

  test('each for itself: one address may get several', async () => {
    const { addr, shop } = await openAddress();
    const first = await gateway.pay(addr, 1n);
    await gateway.mine(2);
    const second = await gateway.pay(addr, 2n);
    await tell();
    await gateway.mine(1);
    await tell();
    await gateway.mine(2);
    await tell();
    const told = shop.received.map(({ body }) => formFields(body));
    expect(told.filter(({ txid }) => txid === first).map(({ status }) => status)).toEqual([
      'published',
      'confirmed',
    ]);
    expect(told.filter(({ txid }) => txid === second).map(({ status }) => status)).toEqual([
      'published',
      'confirmed',
    ]);
  });

  test('after 100 confirmations when a block has newly made them', async () => {
    const { addr, shop } = await openAddress();
    await gateway.pay(addr, 5_000_000_000n);
    await gateway.mine(1);
    await gateway.settle();
    // The sandbox makes no such coins.
    await gateway.deps.db.deposit.updateMany({ data: { coinbase: true } });
    await tell();
    await gateway.mine(98);
    expect(await tell()).toBe(0);
    await gateway.mine(1);
    expect(await tell()).toBe(1);
    expect(shop.received.map(({ body }) => formFields(body).status)).toEqual(['published', 'confirmed']);
  });

  test('to nobody when the address has no ipn, and by no payment', async () => {
    const { body } = await gateway.call('generic/bitcoin/address');
    await gateway.pay(body.return.addr, 1n);
    const { address } = await gateway.openPayment((await gateway.createOrder()).transaction);
    await gateway.pay(address, 100_000n);
    await gateway.mine(3);
    expect(await tell()).toBe(0);
    expect(await gateway.deps.db.deposit.count()).toBe(2);
    expect(await ipnsOf(gateway)).toEqual([]);
    expect(gateway.logged.filter(({ level }) => level >= 50)).toEqual([]);
  });
});

describe('an IPN about an address', () => {
  test('is sent again until it is acknowledged, the same byte for byte', async () => {
    const { addr, shop } = await openAddress({}, 'not yet');
    await gateway.pay(addr, 1n);
    expect(await tell()).toBe(1);
    expect(await tell()).toBe(0);
    later(gateway, 1_800_000);
    expect(await tell()).toBe(1);
    expect(shop.received[1]?.body).toEqual(shop.received[0]?.body);
    expect(await ipnsOf(gateway)).toMatchObject([{ state: 'queued', attempts: [{}, {}] }]);
  });

  test('is superseded by a newer one of the same coins only', async () => {
    const { addr, shop } = await openAddress({}, 'not yet');
    const first = await gateway.pay(addr, 1n);
    await gateway.mine(2);
    await gateway.pay(addr, 2n);
    expect(await tell()).toBe(2);
    await gateway.mine(1);
    expect(await tell()).toBe(1);
    expect(formFields(shop.received[2]!.body)).toMatchObject({ status: 'confirmed', txid: first });
    expect((await ipnsOf(gateway)).map(({ state }) => state).sort()).toEqual([
      'queued',
      'queued',
      'superseded',
    ]);
    later(gateway, 1_800_000);
    expect(await tell()).toBe(2);
  });
});

describe('what a reorganisation does to coins that were told of', () => {
  test('taken back into the mempool, they are confirmed when they have their blocks again', async () => {
    const { addr, shop } = await openAddress();
    const txid = await gateway.pay(addr, 1n);
    const height = await gateway.mine(2);
    await tell();
    await reorganise(gateway, height - 2, 'to the mempool');
    expect(await tell()).toBe(0);
    await gateway.mine(3);
    expect(await tell()).toBe(1);
    expect(formFields(shop.received[1]!.body)).toMatchObject({
      status: 'confirmed',
      blockid: await blockOf(txid),
    });
  });

  test('gone, they are never confirmed, and nothing more is told; a person is warned once', async () => {
    const step = addressIpnStep(gateway.deps);
    const { addr, shop } = await openAddress();
    await gateway.pay(addr, 1n);
    await tell();
    await reorganise(gateway, (await gateway.mine(1)) - 1, 'gone');
    await gateway.pass(60);
    await tell();
    await gateway.mine(10);
    await tell();
    expect(shop.received.map(({ body }) => formFields(body).status)).toEqual(['published']);
    for (let looks = 0; looks < 3; looks++) {
      expect(await step()).toBe(0);
      await gateway.mine(1);
      await gateway.settle();
    }
    expect(gateway.logged.filter(({ msg }) => msg.startsWith('coins on'))).toMatchObject([
      {
        msg: 'coins on an address, which a shop was told of, are not on the network any more',
        address: addr,
      },
    ]);
  });

  test('gone before they were told of, they are not told of at all', async () => {
    const { addr } = await openAddress();
    await gateway.pay(addr, 1n);
    await gateway.settle();
    await reorganise(gateway, (await gateway.mine(1)) - 1, 'gone');
    await gateway.pass(60);
    expect(await tell()).toBe(0);
    expect(await gateway.deps.db.deposit.count()).toBe(1);
  });

  test('confirmed and then taken back, they are not told of a third time', async () => {
    const { addr, shop } = await openAddress();
    await gateway.pay(addr, 1n);
    const height = await gateway.mine(3);
    await tell();
    await reorganise(gateway, height - 3, 'to the mempool');
    await tell();
    await gateway.mine(5);
    await tell();
    expect(shop.received.map(({ body }) => formFields(body).status)).toEqual(['confirmed']);
  });
});

describe('who tells', () => {
  test('may be several processes at once: each thing is told once', async () => {
    const { shop, addr } = await openAddress();
    const other = await startTestGateway({
      databaseUrl: gateway.databaseUrl,
      settings: { confirmations: 3 },
    });
    other.clock.now = gateway.clock.now;
    for (let coins = 1n; coins <= 10n; coins++) await gateway.pay(addr, coins);
    await gateway.settle();
    for (const blocks of [0, 3]) {
      await gateway.mine(blocks);
      await gateway.settle();
      const told = await Promise.all([gateway, other, gateway].map(({ deps }) => recordAddressIpns(deps)));
      expect(told.reduce((one, next) => one + next)).toBe(10);
      await gateway.sendIpns();
    }
    expect(shop.received).toHaveLength(20);
    expect(await ipnsOf(gateway)).toHaveLength(20);
  });

  test('looks again when the chain has moved, and leaves nothing out that it was cut short in', async () => {
    const step = addressIpnStep(gateway.deps);
    const { addr } = await openAddress();
    expect(await step()).toBe(0);
    for (let coins = 1n; coins <= 101n; coins++) await gateway.pay(addr, coins);
    await gateway.settle();
    expect([await step(), await step(), await step()]).toEqual([100, 1, 0]);
    await gateway.mine(3);
    await gateway.settle();
    expect([await step(), await step(), await step(), await step()]).toEqual([100, 1, 0, 0]);
  });

  test('is not stopped by coins that cannot be told of, and tells of them when they can be', async () => {
    const { addr, shop } = await openAddress();
    const broken = await openAddress();
    await gateway.pay(broken.addr, 1n);
    await gateway.pay(addr, 2n);
    await gateway.settle();
    const { db } = gateway.deps;
    const rename = (ipnUrl: string) =>
      db.gatewayAddress.update({ where: { address: broken.addr }, data: { ipnUrl } });
    await rename('no URL');
    const step = addressIpnStep(gateway.deps);
    expect([await step(), await step()]).toEqual([1, 0]);
    await gateway.sendIpns();
    expect(shop.received).toHaveLength(1);
    await rename(broken.shop.url);
    expect(await step()).toBe(1);
  });
});
