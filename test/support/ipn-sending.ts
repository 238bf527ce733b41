import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createIpnSender, type IpnSender } from '../../src/gateway/ipn/ipn-sender.ts';
import { formFields, startReceiver } from './http.ts';
import type { TestGateway } from './test-gateway.ts';
import { whenOver } from './when-over.ts';

/** A sender as a process runs it: whatever may have become due is started at once. */
export function runSender(gateway: TestGateway): IpnSender {
  const ipns = () => void sender.start();
  const sender = createIpnSender({ ...gateway.deps, wake: { ...gateway.deps.wake, ipns } });
  whenOver(() => sender.stop(0));
  return sender;
}

/** A shop that keeps each call waiting until it is let go. */
export async function startSlowShop() {
  const held: { fields: Record<string, string>; answer(text: string): void }[] = [];
  const most = { atOnce: 0 };
  let open = 0;
  const hold = (fields: Record<string, string>, res: ServerResponse) => {
    most.atOnce = Math.max(most.atOnce, ++open);
    res.on('close', () => open--);
    held.push({ fields, answer: (text) => res.end(text) });
  };
  const { url } = await startReceiver(({ body }, res) => hold(formFields(body), res));
  return { url, held, most };
}

/** Moves the gateway's clock on. */
export function later(gateway: TestGateway, ms: number): void {
  gateway.clock.now = new Date(gateway.clock.now.getTime() + ms);
}

/** All IPNs with their attempts, the oldest first. */
export const ipnsOf = (gateway: TestGateway) =>
  gateway.deps.db.ipn.findMany({ orderBy: { aonce: 'asc' }, include: { attempts: true } });

/** Orders that end unpaid, so that each has an IPN due. One goes through the door, the others are copies of it. */
export async function expireOrders(gateway: TestGateway, ipn: string, orders: number): Promise<void> {
  const { db } = gateway.deps;
  const { transaction } = await gateway.createOrder({ ipn });
  const order = await db.gatewayOrder.findUniqueOrThrow({ where: { id: transaction } });
  const copies = Array.from({ length: orders - 1 }, () => ({ ...order, id: randomUUID(), data: null }));
  await db.gatewayOrder.createMany({ data: copies });
  await db.gatewayPayment.createMany({ data: copies.map(({ id }) => ({ id: randomUUID(), orderId: id })) });
  later(gateway, 86_400_000);
  await gateway.settle();
}
