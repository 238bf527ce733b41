import { hash } from 'node:crypto';
import pg from 'pg';
import { parseIpn } from '../../protocol/ipn-message.ts';
import type { MerchantDeps } from '../deps.ts';
import { type Batcher, createBatcher } from './batcher.ts';
import type { IncomingIpn, ReceiptVerdict } from './decide-receipts.ts';
import { openPipeline } from './pipeline.ts';
import type { Look } from './read-facts.ts';
import { recordIpns } from './record-ipns.ts';
import { storeOrdinary } from './store-ordinary.ts';

const BATCH_MAX = 64;
const LANES = 2;
/** So many in one write cost hardly more each than in the largest. */
const ENOUGH = 32;
/** As long as this an order that somebody else is changing may hold up all IPNs; then it holds up those that came with its own. */
const LOCK_MS_MAX = 100;
/** At even a few hundred a second, this many are written before their senders give up after 30 s. */
const WAITING_MAX = 8192;

/** Stores IPNs, many in one commit. */
export type IpnIntake = {
  /** Resolves when the IPN is on disk; rejects if it is not. */
  add: Batcher<IncomingIpn, ReceiptVerdict>['add'];
  /** Waits for what is being written. Called when no request is under way any more. */
  close(): Promise<void>;
};

/** Makes the intake. What it resolves with is on disk. */
export function createIpnIntake(
  deps: Pick<MerchantDeps, 'pool' | 'log' | 'settings' | 'notices'>,
): IpnIntake {
  const pipeline = openPipeline(deps.pool.options, `${PLANS}; set lock_timeout = ${LOCK_MS_MAX}`);
  const connections = openConnections(deps.pool);
  const record: RecordIpns = (ipns, look) => recordIpns(connections, deps.settings, ipns, look);

  /** What is stored at the first go is not touched again when the database refuses one of the others. */
  const store = async (ipns: IncomingIpn[]): Promise<ReceiptVerdict[]> => {
    const applied = await storeOrdinary(pipeline, ipns).catch((error: unknown) => {
      if (!isAboutTheData(error) && !isLocked(error)) throw error;
      return new Map<IncomingIpn, ReceiptVerdict>();
    });
    const left = ipns.filter((ipn) => !applied.has(ipn));
    const verdicts = left.length === 0 ? [] : await storeOthers(left);
    return ipns.map((ipn) => applied.get(ipn) ?? verdicts.shift()!);
  };
  const storeOthers = (ipns: IncomingIpn[]): Promise<ReceiptVerdict[]> =>
    record(ipns).catch((error: unknown) => {
      if (!isAboutTheData(error)) throw error;
      const what = 'IPNs were refused by the database; storing them one by one';
      deps.log.error({ err: error, ipns: ipns.length }, what);
      return storeOneByOne(record, ipns);
    });

  const batcher = createBatcher<IncomingIpn, ReceiptVerdict>({
    batchMax: BATCH_MAX,
    lanes: LANES,
    enough: ENOUGH,
    waitingMax: WAITING_MAX,
    write: async (ipns) => {
      const verdicts = await store(ipns);
      for (const { orderId } of verdicts) deps.notices.tell(orderId ?? 'other');
      return verdicts;
    },
  });
  return {
    add: batcher.add,
    async close() {
      await batcher.drained();
      await pipeline.end();
      if (!connections.ending) await connections.end();
    },
  };
}

/**
 * The intake's statements are planned once, for large tables. Otherwise Postgres would go on using a plan that was good for
 * three rows when a burst of IPNs has made them ten thousand.
 */
const PLANS = 'set enable_seqscan = off; set plan_cache_mode = force_generic_plan';

/** For what the one statement for ordinary IPNs leaves: connections of the intake's own, so that it never waits for a slow page. */
function openConnections(pool: pg.Pool): pg.Pool {
  const connections = new pg.Pool({
    ...pool.options,
    max: LANES,
    onConnect: async (client) => {
      await client.query(PLANS);
    },
  });
  connections.on('error', () => {});
  return connections;
}

type RecordIpns = (ipns: readonly IncomingIpn[], look?: Look) => Promise<ReceiptVerdict[]>;

/** One IPN that the database refuses must not take those down that came with it. What it contradicts may be anywhere. */
async function storeOneByOne(record: RecordIpns, ipns: IncomingIpn[]): Promise<ReceiptVerdict[]> {
  const verdicts: ReceiptVerdict[] = [];
  for (const ipn of ipns) {
    const stored = await record([ipn], 'everywhere').catch((error: unknown) => {
      if (!isAboutTheData(error)) throw error;
      const reason = 'the database refused what it says';
      return record([{ ...ipn, parsed: { ok: false, reason } }]);
    });
    verdicts.push(stored[0]!);
  }
  return verdicts;
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation): it would fail again. */
function isAboutTheData(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? '');
}

/** SQLSTATE lock_not_available: somebody else is changing one of the orders for longer than the others should wait. */
function isLocked(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '55P03';
}

/** Reads an IPN whose signature was right. Never throws: what cannot be read is a receipt, too. */
export function readIpn(body: Buffer, receivedAt: Date): IncomingIpn {
  const parsed = parseIpn(body);
  return { body, receivedAt, parsed, bodyHash: hash('sha256', body) };
}
