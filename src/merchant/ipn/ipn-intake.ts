import { createHash } from 'node:crypto';
import pg from 'pg';
import { parseForm } from '../../protocol/form.ts';
import { parseIpn } from '../../protocol/ipn-message.ts';
import type { MerchantDeps } from '../deps.ts';
import { type Batcher, createBatcher } from './batcher.ts';
import type { IncomingIpn, ReceiptVerdict } from './decide-receipts.ts';
import { recordIpns } from './record-ipns.ts';

const BATCH_MAX = 64;
const LANES = 2;
/** At even a few hundred a second, this many are written before their senders give up after 30 s. */
const WAITING_MAX = 8192;

/** Stores IPNs, many in one commit. */
export type IpnIntake = Batcher<IncomingIpn, ReceiptVerdict>;

/** Makes the intake. What it resolves with is on disk. */
export function createIpnIntake(deps: Pick<MerchantDeps, 'pool' | 'log'>): IpnIntake {
  return createBatcher<IncomingIpn, ReceiptVerdict>({
    batchMax: BATCH_MAX,
    lanes: LANES,
    waitingMax: WAITING_MAX,
    write: async (ipns) => {
      try {
        return await recordIpns(deps.pool, ipns);
      } catch (error) {
        if (ipns.length === 1 || !isAboutTheData(error)) throw error;
        deps.log.error(
          { err: error, ipns: ipns.length },
          'a batch of IPNs was refused by the database; storing them one by one',
        );
        return storeOneByOne(deps, ipns);
      }
    },
  });
}

/** One IPN that the database refuses must not take those down that came with it. */
async function storeOneByOne(
  deps: Pick<MerchantDeps, 'pool' | 'log'>,
  ipns: IncomingIpn[],
): Promise<ReceiptVerdict[]> {
  const verdicts: ReceiptVerdict[] = [];
  for (const ipn of ipns) {
    const stored = await recordIpns(deps.pool, [ipn]).catch((error: unknown) => {
      if (!isAboutTheData(error)) throw error;
      const reason = 'the database refused what it says';
      return recordIpns(deps.pool, [{ ...ipn, parsed: { ok: false, reason } }]);
    });
    verdicts.push(stored[0]!);
  }
  return verdicts;
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation): it would fail again. */
function isAboutTheData(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? '');
}

/** Reads an IPN whose signature was right. Never throws: what cannot be read is a receipt, too. */
export function readIpn(body: Buffer, receivedAt: Date): IncomingIpn {
  const parsed = parseIpn(parseForm(body));
  return { body, receivedAt, parsed, bodyHash: createHash('sha256').update(body).digest('hex') };
}
