import { expect, test } from 'vitest';
import { followChain } from '../../src/gateway/chain/follow-chain.ts';
import { decideOrder, lockOrder } from '../../src/gateway/orders/decide-order.ts';
import { startTestGateway } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';

test('the block that makes coins valid is not overlooked when it comes while their payment is being decided on', async () => {
  const gateway = await startTestGateway();
  const { deps } = gateway;
  const { transaction } = await gateway.createOrder();
  const { paymentId, address, dueSat } = await gateway.openPayment(transaction);
  await deps.sandbox?.pay(address, dueSat);
  await deps.sandbox?.mine(5);
  for (let blocks = 0; blocks < 5; blocks += 1) await followChain(deps);

  // Five confirmations are seen and decided on, but not yet committed, when the sixth comes.
  let recorded = false;
  let recording: Promise<void> | undefined;
  await deps.db.$transaction(async (tx) => {
    await decideOrder(deps, tx, await lockOrder(tx, transaction));
    await deps.sandbox?.mine(1);
    recording = followChain(deps).then(() => {
      recorded = true;
    });
    // Either the recording waits for this transaction, or it is done with it.
    const waits = `select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock'
      and datname = current_database()`;
    await until(
      async () => recorded || (await deps.db.$queryRawUnsafe<{ count: number }[]>(waits))[0]?.count === 1,
    );
  });
  await recording;
  await gateway.settle();

  const payment = await deps.db.gatewayPayment.findUniqueOrThrow({ where: { id: paymentId } });
  expect(payment).toMatchObject({ status: 'paid', amountValidSat: dueSat, amountPendingSat: 0n });
});
