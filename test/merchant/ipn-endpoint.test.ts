import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { ipnBody, startTestMerchant } from '../support/test-merchant.ts';

test('an IPN that was answered [OK] is in the database: receipt, payment and order', async () => {
  const merchant = await startTestMerchant();
  const { id, transaction } = await merchant.insertOrder({ amountInt: 100_000n });
  const paymentId = randomUUID();

  const answer = await merchant.postIpn(ipnBody.paid({ transaction, paymentId }, 5n, 100_000n));
  expect(answer).toEqual({ status: 200, text: '[OK]' });

  const order = await merchant.deps.db.order.findUniqueOrThrow({ where: { id }, include: { payments: true, receipts: true } });
  expect(order).toMatchObject({ status: 'paid', amountPaidSat: 100_000n });
  expect(order.payments).toMatchObject([{ id: paymentId, status: 'paid', amountPaidSat: 100_000n, aonce: 5n }]);
  expect(order.receipts).toMatchObject([{ outcome: 'applied', aonce: 5n }]);
});
