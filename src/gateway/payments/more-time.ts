import { setTimeout as pause } from 'node:timers/promises';
import type { GatewayPayment } from '../../database/generated/client.ts';
import { findCursor, lastLook } from '../chain/chain-cursor.ts';
import type { GatewayDeps } from '../deps.ts';
import { changeOrder } from '../orders/change-order.ts';
import { decideOrder } from '../orders/decide-order.ts';

/** A quote younger than that is as good as a new one. */
const YOUNG_MS = 60_000;
const LOOK_MS_MAX = 2_000;
const LOOK_AGAIN_MS = 50;

type MoreTimeDeps = Pick<
  GatewayDeps,
  'db' | 'log' | 'chainMemory' | 'rates' | 'settings' | 'now' | 'wake' | 'notices'
>;

/**
 * Quotes a payment anew before its quote has run out, because the payer asks for time: at the rate of now, for the whole time
 * again. Not before the network was looked at after the payer asked: coins that were sent by the old quote count by it. Returns
 * false, changing nothing, if there is nothing to quote: no rate in it, nothing due, the quote is new, or the network is not seen.
 */
export async function giveMoreTime(deps: MoreTimeDeps, payment: GatewayPayment): Promise<boolean> {
  const askedAt = deps.now();
  const { quotedAt, status } = payment;
  if (quotedAt === null || payment.rateMinorPerBtc === null) return false;
  if (status !== 'open' && status !== 'partial') return false;
  if (askedAt.getTime() - quotedAt.getTime() < YOUNG_MS) return false;
  if (!(await lookedSince(deps, askedAt))) return false;
  const renewal = { paymentId: payment.id, quotedAt };
  const told = await changeOrder(deps, payment.orderId, (tx, order) => decideOrder(deps, tx, order), renewal);
  if (told > 0) deps.wake.ipns();
  return true;
}

async function lookedSince(deps: MoreTimeDeps, moment: Date): Promise<boolean> {
  const giveUpAt = performance.now() + LOOK_MS_MAX;
  deps.wake.chain();
  for (;;) {
    const lookedAt = lastLook(await findCursor(deps), deps.chainMemory);
    if (lookedAt !== null && lookedAt >= moment) return true;
    if (performance.now() > giveUpAt) return false;
    await pause(LOOK_AGAIN_MS);
  }
}
