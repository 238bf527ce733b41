import type { Books, ChainCoins, Difference } from './books.ts';
import { gatewayAndMerchant, withinMerchant } from './compare-merchant.ts';
import { withinGateway } from './compare-payments.ts';

/**
 * The three-way difference of network, gateway and merchant server, to the satoshi. Pure. Empty when all agree: every
 * output that pays an address of ours is a deposit, every payment is what its deposits make it, the merchant server knows
 * of each payment what the gateway has to tell, and every order of the shop is what its payments make it.
 */
export function compareBooks(books: Books): Difference[] {
  return [
    ...chainAndGateway(books),
    ...withinGateway(books),
    ...gatewayAndMerchant(books),
    ...withinMerchant(books),
  ];
}

function chainAndGateway({ chain, deposits, fromBlock }: Books): Difference[] {
  const between = 'chain and gateway' as const;
  const living = new Map(
    deposits.filter(({ vanished }) => !vanished).map((deposit) => [deposit.outpoint, deposit]),
  );
  const found: Difference[] = [];
  for (const coins of chain) {
    const deposit = living.get(coins.outpoint);
    living.delete(coins.outpoint);
    const name = `${coins.outpoint}, ${coins.amountSat} satoshi to ${coins.address}`;
    if (!deposit) found.push({ between, what: `${name}: on the network, but not in the gateway's books` });
    else if (deposit.amountSat !== coins.amountSat || deposit.address !== coins.address) {
      found.push({ between, what: `${name}: the gateway has ${deposit.amountSat} to ${deposit.address}` });
    } else if (deposit.blockHeight !== coins.blockHeight) {
      const places = `${placeOf(coins)}, the gateway has it ${placeOf(deposit)}`;
      found.push({ between, what: `${name}: it is ${places}` });
    }
  }
  for (const { outpoint, amountSat, address, blockHeight } of living.values()) {
    if (blockHeight !== null && blockHeight < fromBlock) continue;
    const what = `${outpoint}, ${amountSat} satoshi to ${address}: in the gateway's books, but not on the network`;
    found.push({ between, what });
  }
  return found;
}

function placeOf({ blockHeight }: ChainCoins): string {
  return blockHeight === null ? 'in no block' : `in block ${blockHeight}`;
}
