import type pg from 'pg';
import type { MerchantSettings } from '../deps.ts';
import { decideReceipts, type IncomingIpn, type ReceiptVerdict } from './decide-receipts.ts';
import { type Look, readFacts } from './read-facts.ts';
import { writeDecision } from './write-decision.ts';
import { ordinaryAmong, writeOrdinary } from './write-ordinary.ts';

const APPLIED = { outcome: 'applied', reason: null } as const;

/**
 * Stores a batch of IPNs: receipts, payments and orders. What it returns is on disk. When it throws, sending them all again
 * is harmless: those that were stored will be duplicates.
 *
 * Nearly all IPNs tell of the one payment of an order that is waiting for it. For these the change is decided as if it were
 * so, and one statement sees whether it is and writes them: one round trip and one commit. Whatever is left is read, decided
 * on and written. A shop's whole traffic of IPNs passes here.
 */
export async function recordIpns(
  pool: pg.Pool,
  settings: Pick<MerchantSettings, 'shortfallToleranceSat'>,
  ipns: readonly IncomingIpn[],
  look: Look = 'orders',
): Promise<ReceiptVerdict[]> {
  const orderIds = look === 'orders' ? await storeOrdinary(pool, ipns) : new Map<IncomingIpn, string>();
  const left = ipns.filter((ipn) => !orderIds.has(ipn));
  const verdicts = left.length === 0 ? [] : await readDecideWrite(pool, settings, left, look);
  let next = 0;
  return ipns.map((ipn) => {
    const orderId = orderIds.get(ipn);
    return orderId === undefined ? verdicts[next++]! : { ...APPLIED, orderId };
  });
}

/** Stores those that are ordinary, and returns them with their orders. */
async function storeOrdinary(pool: pg.Pool, ipns: readonly IncomingIpn[]): Promise<Map<IncomingIpn, string>> {
  const ordinary = ordinaryAmong(ipns);
  if (ordinary.length === 0) return new Map();
  const left = await writeOrdinary(pool, ordinary);
  return new Map(
    ordinary.flatMap(({ ipn, orderId }): [IncomingIpn, string][] =>
      left.has(orderId) ? [] : [[ipn, orderId]],
    ),
  );
}

/**
 * Nothing is locked between reading and writing. It reads, decides, and one statement writes what was decided for all orders
 * that are still as they were read; IPNs of orders that another batch or process was quicker to change are read and decided
 * anew. That ends, since each time somebody has got further.
 */
async function readDecideWrite(
  pool: pg.Pool,
  settings: Pick<MerchantSettings, 'shortfallToleranceSat'>,
  ipns: readonly IncomingIpn[],
  look: Look,
): Promise<ReceiptVerdict[]> {
  const { orders, payments, versions } = await readFacts(pool, ipns, look);
  const decision = decideReceipts(ipns, orders, payments, settings.shortfallToleranceSat);
  const overtaken = await writeDecision(pool, ipns, decision, versions);
  if (overtaken.size === 0) return decision.verdicts;

  const isLeft = (_: unknown, index: number) => overtaken.has(decision.verdicts[index]!.orderId ?? '');
  const again = await readDecideWrite(pool, settings, ipns.filter(isLeft), look);
  return decision.verdicts.map((verdict, index) => (isLeft(verdict, index) ? again.shift()! : verdict));
}
