import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { Agent, request } from 'undici';
import type { AnsweringShop } from '../answering-shop.ts';
import { type HealthyOrder, insertHealthyOrders, writtenAt } from './healthy-orders.ts';

/** IPNs of the healthy shop each second: enough to count, and far from what the gateway can do. */
export const HEALTHY_PER_SECOND = 20;
const ANSWER_MS_MAX = 30_000;

/**
 * Payers of the healthy shop cancel payments for a while, at random moments and whether or not the ones before were answered.
 * Returns for each IPN how many milliseconds after it was written the shop had answered it.
 */
export async function healthyWindow(
  {
    client,
    shop,
    gatewayUrl,
    restKey,
  }: { client: pg.Client; shop: AnsweringShop; gatewayUrl: string; restKey: string },
  seconds: number,
): Promise<number[]> {
  const count = Math.ceil(seconds * HEALTHY_PER_SECOND);
  const orders = await insertHealthyOrders(client, { count, restKey, ipnUrl: shop.url });
  const answeredBefore = shop.count();
  const agent = new Agent();
  const started = performance.now();
  try {
    await Promise.all(
      orders.map(async (order) => {
        await pause(Math.random() * seconds * 1000 - (performance.now() - started));
        await cancel(order, gatewayUrl, agent);
        await shop.answered(order.orderId, ANSWER_MS_MAX);
      }),
    );
  } finally {
    await agent.destroy();
  }
  if (shop.count() - answeredBefore !== count)
    throw new Error(`the healthy shop got ${shop.count() - answeredBefore} IPNs of ${count}`);
  // The gateway's clock is the same, but it is read in milliseconds since 1970.
  const clock = Date.now() - performance.now();
  const written = await writtenAt(client, orders);
  return orders.map(({ orderId, paymentId }) => clock + shop.answeredAt(orderId)! - written.get(paymentId)!);
}

async function cancel({ orderId, paymentId }: HealthyOrder, gatewayUrl: string, agent: Agent): Promise<void> {
  const { statusCode, body } = await request(`${gatewayUrl}/${orderId}/${paymentId}/cancel`, {
    method: 'POST',
    dispatcher: agent,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  await body.dump();
  if (statusCode !== 303) throw new Error(`cancelling was answered with ${statusCode}`);
}
