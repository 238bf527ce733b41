import { setTimeout as pause } from 'node:timers/promises';
import type { BitcoinNode } from '../../support/bitcoin-node.ts';
import { foreignScript } from '../foreign-script.ts';

let number = 0;

/** A payment between other people. */
export function foreignPayment(): { script: string; amountSat: number } {
  number += 1;
  return { script: foreignScript(number), amountSat: 10_000 };
}

/**
 * Lets other people's transactions come to the node's mempool at random moments, on average so many each second.
 * @param onTransaction is called when the mempool has got one.
 */
export function startForeignTraffic(
  node: BitcoinNode,
  perSecond: number,
  onTransaction: (txid: string) => Promise<void>,
): { stop(): Promise<void> } {
  let stopped = perSecond === 0;
  const run = async (): Promise<void> => {
    while (!stopped) {
      await pause((Math.random() * 2000) / perSecond);
      if (!stopped) await onTransaction(await node.pay(foreignPayment()));
    }
  };
  const running = run();
  // Whoever stops it hears of it; until then it is no rejection that nobody handles.
  running.catch(() => {});
  return {
    stop() {
      stopped = true;
      return running;
    },
  };
}
