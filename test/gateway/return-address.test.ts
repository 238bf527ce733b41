import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isReturnAddress } from '../../src/gateway/payments/return-address.ts';
import { sendRaw } from '../support/http.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});

let path: string;
let paymentId: string;
beforeEach(async () => {
  const { transaction } = await gateway.createOrder();
  ({ paymentId } = await gateway.openPayment(transaction));
  path = `/${transaction}/${paymentId}`;
});

function post(to: string, fields: Record<string, string>) {
  return sendRaw(`${gateway.url}${to}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
}

const page = async () => (await sendRaw(`${gateway.url}${path}`)).text;
const payment = () => gateway.deps.db.gatewayPayment.findUniqueOrThrow({ where: { id: paymentId } });

describe('the return address', () => {
  const good = [
    '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
    '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy',
    'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
    'BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ',
    'bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr',
    'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn',
  ];
  test.each(good)('%s is kept and shown', async (typed) => {
    const { status, headers } = await post(`${path}/return-address`, { return_address: ` ${typed}\n` });
    expect([status, headers.location]).toEqual([303, path]);
    expect((await payment()).returnAddress).toBe(typed);
    expect(await page()).toContain('Coins can be sent back to');
  });

  test.each([
    ['one letter wrong in Base58', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb'],
    ['one letter wrong in Bech32', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp'],
    ['mixed case in Bech32', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdQ'],
    ['an address of another coin', 'ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9'],
    ['something else', 'hello'],
    ['markup', '"><script>alert(1)</script>'],
    ['far too long', 'x'.repeat(5000)],
  ])('is refused with a word about it when it is %s, and the old one stays', async (_case, typed) => {
    await post(`${path}/return-address`, { return_address: good[0] ?? '' });
    const { status, text } = await post(`${path}/return-address`, { return_address: typed });
    expect(status).toBe(400);
    expect(text).toContain('This is not a bitcoin address. Was it copied whole?');
    expect(text).not.toContain('<script>alert');
    expect((await payment()).returnAddress).toBe(good[0]);
  });

  test('goes when nothing is sent in its place', async () => {
    await post(`${path}/return-address`, { return_address: good[0] ?? '' });
    expect((await post(`${path}/return-address`, { return_address: ' ' })).status).toBe(303);
    expect((await payment()).returnAddress).toBeNull();
  });
});

describe('on a real network, the return address', () => {
  const addresses = {
    mainnet: ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'],
    testnet: ['mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn', 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'],
  };
  test.each(['mainnet', 'testnet'] as const)('is one of %s, not of another', (network) => {
    const other = network === 'mainnet' ? 'testnet' : 'mainnet';
    for (const address of addresses[network]) expect(isReturnAddress(address, network)).toBe(true);
    for (const address of addresses[other]) expect(isReturnAddress(address, network)).toBe(false);
  });

  test('of another one is refused with a word about it', async () => {
    const { deps } = gateway;
    const { network, sandbox } = deps;
    Object.assign(deps, { network: 'mainnet', sandbox: null });
    try {
      const { status, text } = await post(`${path}/return-address`, {
        return_address: addresses.testnet[0] ?? '',
      });
      expect(status).toBe(400);
      expect(text).toContain('This is not an address of the bitcoin network that you pay on.');
    } finally {
      Object.assign(deps, { network, sandbox });
    }
  });
});
