import { expect, test } from 'vitest';
import { languages } from '../../src/gateway/payment-page/words/languages.ts';
import { openPaymentOf } from '../support/payment-states.ts';
import { startTestGateway } from '../support/test-gateway.ts';

test('while coins are confirmed, room is kept for the words of the start, in any language', async () => {
  const gateway = await startTestGateway();
  const payment = await openPaymentOf(gateway);
  await gateway.pay(payment.address, 100_000n);
  await gateway.mine(5);
  await gateway.settle();
  for (const { code, words } of languages) {
    const html = await (await fetch(`${gateway.url}${payment.path}?lang=${code}`)).text();
    expect(html).toContain(words.takesAbout(10));
    // Otherwise what is below moves up when the words get fewer.
    expect(html).toContain(`data-room="${words.takesAbout(60)}"`);
  }
});
