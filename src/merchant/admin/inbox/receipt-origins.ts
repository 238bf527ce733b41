import type { Event, PrismaClient } from '../../../database/generated/client.ts';
import type { ReceiptRow } from './read-receipts.ts';

/** How an IPN came: from the gateway by itself, once more by a person, or because the gateway was asked for it. */
export type ReceiptOrigin = 'arrived' | 'applied again' | 'taken over';

/** Tells how receipts came. */
export type Origins = (row: Pick<ReceiptRow, 'id' | 'orderId' | 'aonce' | 'outcome'>) => ReceiptOrigin;

const EVENTS_MAX = 1_000;

/** Reads from the history how the IPNs of some orders came, and those without an order. */
export async function readOrigins(db: PrismaClient, orderIds: readonly (string | null)[]): Promise<Origins> {
  const ids = [...new Set(orderIds.filter((id) => id !== null))];
  const select = { action: true, orderId: true, detail: true } as const;
  const newest = { select, orderBy: { id: 'desc' }, take: EVENTS_MAX } as const;
  const [ofOrders, ofNone] = await Promise.all([
    ids.length === 0
      ? []
      : db.event.findMany({
          where: { orderId: { in: ids }, action: { in: ['ipn.applied_again', 'order.healed'] } },
          ...newest,
        }),
    orderIds.includes(null)
      ? db.event.findMany({ where: { orderId: null, action: 'ipn.applied_again' }, ...newest })
      : [],
  ]);
  return originsIn([...ofOrders, ...ofNone]);
}

/** As the lines of the history that make receipts say it. Pure. */
export function originsIn(events: readonly Pick<Event, 'action' | 'orderId' | 'detail'>[]): Origins {
  const again = new Set<string>();
  const healed = new Set<string>();
  for (const { action, orderId, detail } of events) {
    if (action === 'ipn.applied_again') again.add(/as IPN ([0-9]+)$/.exec(detail ?? '')?.[1] ?? '');
    if (action !== 'order.healed') continue;
    for (const [, aonce] of (detail ?? '').matchAll(/told by IPN ([0-9]+), which had not arrived/g))
      healed.add(`${orderId} ${aonce}`);
  }
  return ({ id, orderId, aonce, outcome }) => {
    if (again.has(id.toString())) return 'applied again';
    return outcome === 'applied' && healed.has(`${orderId} ${aonce}`) ? 'taken over' : 'arrived';
  };
}
