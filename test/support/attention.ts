import { sweepAttention } from '../../src/merchant/attention/sweep-attention.ts';
import type { TestMerchant } from './test-merchant.ts';

/** Forgets orders, IPNs and entries, not who is signed in. */
export async function forgetOrders({ deps }: TestMerchant): Promise<void> {
  await deps.pool.query(
    'truncate merchant."order", merchant.receipt, merchant.attention, merchant.event, merchant.figure restart identity cascade',
  );
}

/** An entry of the "Needs you" list as the page shows it. */
export type ShownNeed = { id: string; kind: string; html: string; text: string };

/** Sweeps, opens the overview and reads the list on it. */
export async function needsOn(merchant: TestMerchant, cookie: string): Promise<ShownNeed[]> {
  await sweepAttention(merchant.deps);
  const { html } = await merchant.page('/admin', { cookie });
  return needsIn(html);
}

export function needsIn(html: string): ShownNeed[] {
  return [...html.matchAll(/<li class="need" id="need-([^"]+)" data-kind="(\w+)">(.*?)<\/li>/gs)].map(
    ([, id = '', kind = '', inner = '']) => {
      return { id, kind, html: inner, text: textOf(inner) };
    },
  );
}

function textOf(html: string): string {
  return html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('\u00a0', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim();
}
