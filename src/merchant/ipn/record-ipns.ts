import type pg from 'pg';
import type { MerchantSettings } from '../deps.ts';
import { decideReceipts, type IncomingIpn, type ReceiptVerdict } from './decide-receipts.ts';
import { type Look, readFacts } from './read-facts.ts';
import { writeDecision } from './write-decision.ts';

/**
 * Stores a batch of IPNs, whatever they tell of: receipts, payments and orders. What it returns is on disk. When it throws,
 * sending them all again is harmless: those that were stored will be duplicates.
 *
 * Nothing is locked between reading and writing. It reads, decides, and one statement writes what was decided for all orders
 * that are still as they were read; IPNs of orders that another batch or process was quicker to change are read and decided
 * anew. That ends, since each time somebody has got further.
 */
export async function recordIpns(
  pool: pg.Pool,
  settings: Pick<MerchantSettings, 'shortfallToleranceSat'>,
  ipns: readonly IncomingIpn[],
  look: Look = 'orders',
): Promise<ReceiptVerdict[]> {
  const { orders, payments, versions } = await readFacts(pool, ipns, look);
  const decision = decideReceipts(ipns, orders, payments, settings.shortfallToleranceSat);
  const overtaken = await writeDecision(pool, ipns, decision, versions);
  if (overtaken.size === 0) return decision.verdicts;

  const isLeft = (_: unknown, index: number) => overtaken.has(decision.verdicts[index]!.orderId ?? '');
  const again = await recordIpns(pool, settings, ipns.filter(isLeft), look);
  return decision.verdicts.map((verdict, index) => (isLeft(verdict, index) ? again.shift()! : verdict));
}
