import type { BitcoinNode, NodePayment } from '../../support/bitcoin-node.ts';
import { ourScript } from '../bench-wallet.ts';
import { foreignScript } from '../foreign-script.ts';

const SENT_AT_ONCE = 250;

/**
 * Mines a block of so many transactions beside the one that pays the miner. Evenly among them are those that pay the wallet's
 * addresses `spacing`, `2 * spacing` and so on; each has a second output, its change.
 */
export async function mineBlock(
  node: BitcoinNode,
  { transactions, paying, spacing }: { transactions: number; paying: number; spacing: number },
): Promise<void> {
  const payments: NodePayment[] = [];
  for (let number = 1, own = 0; number <= transactions; number += 1) {
    const isOwn = Math.floor((number * paying) / transactions) > own;
    if (isOwn) own += 1;
    payments.push({
      script: isOwn ? ourScript(own * spacing) : foreignScript(number),
      amountSat: 100_000 + number,
    });
  }
  const seconds = Math.ceil(transactions / 130);
  console.log(`Block: the node makes and checks ${transactions} transactions, about ${seconds} s…`);
  for (let start = 0; start < payments.length; start += SENT_AT_ONCE) {
    await node.payEach(payments.slice(start, start + SENT_AT_ONCE));
    const made = Math.min(start + SENT_AT_ONCE, transactions);
    if (made % (4 * SENT_AT_ONCE) === 0 || made === transactions)
      console.log(`  ${made} of ${transactions} transactions`);
  }
  await node.mine();
}
