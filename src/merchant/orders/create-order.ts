import { createHash } from 'node:crypto';
import type { Order } from '../../database/generated/client.ts';
import { newId } from '../../database/new-id.ts';
import type { CurrencyCode } from '../../protocol/currencies.ts';
import type { MerchantDeps } from '../deps.ts';
import { askGateway } from './ask-gateway.ts';
import { OrderRefusal } from './order-refusal.ts';

/** What a shop asks for. */
export type NewOrder = {
  reference: string | null;
  idempotencyKey: string | null;
  currency: CurrencyCode;
  /** In the smallest unit of the currency. */
  amountInt: bigint;
  description: string | null;
  /** Where the payer goes afterwards; null for our own page about the order. */
  returnSuccess: string | null;
  returnFailure: string | null;
  data: string | null;
  email: boolean;
  autosell: boolean;
  multipay: boolean;
  instantOnly: boolean;
};

/**
 * Creates an order here and at the gateway, or finds the one that the same reference or idempotency key made before, also
 * when two ask at the same time. The row is written before the gateway is asked, so that no payment is ever without its
 * order; if the gateway cannot be reached, asking again goes on from there.
 * @throws OrderRefusal
 */
export async function createOrder(
  deps: Pick<MerchantDeps, 'db' | 'gateway' | 'settings' | 'now' | 'log' | 'notices'>,
  request: NewOrder,
): Promise<Order> {
  const contentHash = hashContent(request);
  const order = await insertOrFind(deps, request, contentHash);
  if (order.contentHash !== contentHash) throw conflict('with other content');
  // The other way round is no conflict: one reference is one order, whatever key a repetition carries.
  if (request.reference !== null && order.reference !== request.reference) {
    throw conflict('under another reference');
  }
  return order.transaction === null ? askGateway(deps, order.id) : order;
}

function conflict(how: string): OrderRefusal {
  return new OrderRefusal(
    'order_conflict',
    `An order with this reference or Idempotency-Key was made before, ${how}`,
  );
}

/** The database decides who of two was first. */
async function insertOrFind(
  { db, settings, now }: Pick<MerchantDeps, 'db' | 'settings' | 'now'>,
  { returnSuccess, returnFailure, ...request }: NewOrder,
  contentHash: string,
): Promise<Order> {
  const createdAt = now();
  const id = newId(createdAt);
  const ownPage = `${settings.url}/orders/${id}`;
  const success = returnSuccess ?? `${ownPage}?returned=success`;
  const failure = returnFailure ?? returnSuccess ?? `${ownPage}?returned=failure`;
  const row = { ...request, id, contentHash, createdAt, updatedAt: createdAt };
  const inserted = await db.order.createManyAndReturn({
    data: [{ ...row, returnSuccess: success, returnFailure: failure }],
    skipDuplicates: true,
  });
  if (inserted[0]) return inserted[0];

  const names = [
    ...(request.idempotencyKey === null ? [] : [{ idempotencyKey: request.idempotencyKey }]),
    ...(request.reference === null ? [] : [{ reference: request.reference }]),
  ];
  const found = await db.order.findMany({ where: { OR: names } });
  if (found.length > 1) throw conflict('by two different requests');
  // None: whoever was first has given up since, because the gateway refused it; then it is our turn.
  return (
    found[0] ?? insertOrFind({ db, settings, now }, { ...request, returnSuccess, returnFailure }, contentHash)
  );
}

/** Same content, same hash, whatever names it goes by. */
function hashContent({ reference: _reference, idempotencyKey: _key, ...content }: NewOrder): string {
  const text = JSON.stringify(content, (_name, value) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  return createHash('sha256').update(text).digest('hex');
}
