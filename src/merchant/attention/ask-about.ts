import type { MerchantDeps } from '../deps.ts';
import { askGateway } from '../orders/ask-gateway.ts';
import { OrderRefusal } from '../orders/order-refusal.ts';
import { findAbout } from './find-about.ts';
import { probeGateway } from './gateway-probe.ts';
import type { AttentionEntry } from './read-attention.ts';
import { ATTENTION_LOCK } from './sweep-attention.ts';
import { writeFindings } from './write-findings.ts';

/** What came of asking the gateway. */
export type AskResult = 'gateway_took_it' | 'gateway_did_not' | 'gateway_well' | 'gateway_not_well';

type AskDeps = Pick<MerchantDeps, 'db' | 'settings' | 'now' | 'notices' | 'gateway' | 'log' | 'keyRing'>;
const WAIT_MS_MAX = 30_000;

/** Asks the gateway for the order of an entry, or whether it is well, and brings the entries about that up to date. */
export async function askAbout(deps: AskDeps, entry: AttentionEntry): Promise<AskResult> {
  let result: AskResult;
  if (entry.orderId === null) {
    const { reachable, ratesStale } = await probeGateway(deps);
    result = reachable && !ratesStale ? 'gateway_well' : 'gateway_not_well';
  } else {
    result = await askGateway(deps, entry.orderId).then(
      () => 'gateway_took_it' as const,
      (error: unknown) => {
        if (error instanceof OrderRefusal) return 'gateway_did_not' as const;
        throw error;
      },
    );
  }
  await deps.db.$transaction(
    async (tx) => {
      await tx.$queryRaw`select 1 from (select pg_advisory_xact_lock(hashtext(${ATTENTION_LOCK}))) as waited`;
      await writeFindings(tx, [entry.subject], await findAbout(tx, deps, entry), deps.now());
    },
    { timeout: WAIT_MS_MAX },
  );
  deps.notices.tell(entry.orderId ?? 'other');
  return result;
}
