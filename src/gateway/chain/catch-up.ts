import type { GatewayDeps } from '../deps.ts';
import { settlePayments } from '../orders/settle-payments.ts';
import { followChain } from './follow-chain.ts';

const STEPS_MAX = 250;

/**
 * Does at once what the chain and payments loops would do a moment later, so that whoever pressed a button of the sandbox
 * finds the next page up to date.
 */
export async function catchUp(deps: GatewayDeps): Promise<void> {
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const did = (await followChain(deps)) + (await settlePayments(deps));
    if (did === 0) return;
  }
}
