import { beforeEach, expect, test } from 'vitest';
import { recordAddressIpns } from '../../src/gateway/ipn/record-address-ipns.ts';
import type { BitcoinNode } from '../support/bitcoin-node.ts';
import { formFields, startReceiver } from '../support/http.ts';
import { nodeWallet, startNodeGateway } from '../support/node-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
let node: BitcoinNode;
beforeEach(async () => {
  ({ gateway, node } = await startNodeGateway({ settings: { confirmations: 3 } }));
});

/** An address of `generic/bitcoin/address`, and what its shop was told since it was last asked. */
async function openAddress(description: string) {
  const shop = await startReceiver();
  const { body } = await gateway.call('generic/bitcoin/address', [
    ['ipn', shop.url],
    ['description', description],
  ]);
  return {
    addr: String(body.return.addr),
    async told() {
      await gateway.settle();
      while ((await recordAddressIpns(gateway.deps)) > 0);
      await gateway.sendIpns();
      return shop.received.splice(0).map((received) => formFields(received.body));
    },
  };
}

test('real coins on an address are told of as published when they are seen, and once as confirmed with their last block', async () => {
  const { addr, told } = await openAddress('Konto 7 & „mehr“');
  expect(addr).toBe(nodeWallet.addressAt(0));
  const txid = await node.pay(addr, 55_829);
  const content = { amount_int: '55829', item: 'BTC', description: 'Konto 7 & „mehr“', txid };
  expect(await told()).toEqual([{ status: 'published', ...content }]);
  const [blockid] = await node.mine(2);
  expect(await told()).toEqual([]);
  await node.mine(1);
  expect(await told()).toEqual([{ status: 'confirmed', ...content, blockid }]);
  await node.mine(10);
  expect(await told()).toEqual([]);
});

test('two outputs of one real transaction to an address are told of each for itself', async () => {
  const { addr, told } = await openAddress('twice');
  const txid = await node.payMany([
    { address: addr, amountSat: 1_000 },
    { address: addr, amountSat: 2_000 },
  ]);
  const of = (told: Record<string, string>[]) =>
    told.map(({ status, amount_int, txid }) => [status, amount_int, txid]).sort();
  expect(of(await told())).toEqual([
    ['published', '1000', txid],
    ['published', '2000', txid],
  ]);
  await node.mine(3);
  expect(of(await told())).toEqual([
    ['confirmed', '1000', txid],
    ['confirmed', '2000', txid],
  ]);
});

test('newly mined coins on an address are published with their block, and confirmed after 100', async () => {
  const { addr, told } = await openAddress('miner');
  const [blockid] = await node.mine(1, { to: addr });
  const published = await told();
  const { amountSat, txid, coinbase } = await gateway.deps.db.deposit.findFirstOrThrow();
  expect([coinbase, amountSat > 0n]).toEqual([true, true]);
  const content = { amount_int: String(amountSat), item: 'BTC', description: 'miner', txid, blockid };
  expect(published).toEqual([{ status: 'published', ...content }]);
  await node.mine(98);
  expect(await told()).toEqual([]);
  await node.mine(1);
  expect(await told()).toEqual([{ status: 'confirmed', ...content }]);
  await node.mine(10);
  expect(await told()).toEqual([]);
});
