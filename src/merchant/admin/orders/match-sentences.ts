import { isCurrency } from '../../../protocol/currencies.ts';
import { formatSatoshi, formatShort } from '../../../protocol/money.ts';
import type { Match } from '../../search/find-matches.ts';
import type { Meaning } from '../../search/read-search.ts';
import { countText } from './count-text.ts';

/** What a search matched, a sentence for each way in which it did; one that says why there is nothing otherwise. Pure. */
export function matchSentences(matches: readonly Match[]): string[] {
  const found = matches.filter(({ count }) => count > 0).map(foundSentence);
  return found.length > 0 ? found : [nothingSentence(matches.map(({ meaning }) => meaning))];
}

function foundSentence(match: Match): string {
  const { meaning, count } = match;
  const orders = count === 1 ? '1 order' : `${countText(match)} orders`;
  switch (meaning.kind) {
    case 'order':
      return 'This is the id of this order.';
    case 'transaction':
      return 'This is the transaction of this order.';
    case 'payment':
      return 'This is a payment of this order.';
    case 'reference':
      return 'This is the reference of this order.';
    case 'order-start':
      return count === 1
        ? 'The id of this order begins like this.'
        : `The ids of ${countText(match)} orders begin like this.`;
    case 'address':
      return count === 1
        ? 'This is the address of a payment of this order.'
        : `This is the address of payments of ${countText(match)} orders.`;
    case 'txid':
      return meaning.vout === null
        ? `Coins of this bitcoin transaction came for ${count === 1 ? 'this order' : orders}.`
        : 'These coins came for this order.';
    case 'price':
      return priceSentence(match, meaning.amountInt);
    case 'deposit':
      return `${orders} received coins of exactly ${formatSatoshi(meaning.amountSat)} BTC.`;
  }
}

function priceSentence(match: Match, amountInt: bigint): string {
  const priced = [...match.byCurrency].map(([code, count]) => {
    const orders = match.isMore ? '' : `${count === 1 ? '1 order' : `${count} orders`} priced `;
    return `${orders}${isCurrency(code) ? formatShort(amountInt, code) : amountInt} ${code}`;
  });
  return match.isMore ? `${countText(match)} orders priced ${priced.join(' or ')}.` : `${priced.join(', ')}.`;
}

function nothingSentence(meanings: readonly Meaning[]): string {
  const kinds = new Set(meanings.map(({ kind }) => kind));
  if (kinds.has('order')) return 'No order, transaction or payment has this id, and no order this reference.';
  if (kinds.has('txid'))
    return 'No coins of this bitcoin transaction are known here. They are known once the gateway was asked about their order.';
  if (kinds.has('address'))
    return 'No payment is known to have this address. Addresses are known once the gateway was asked about their order.';
  if (kinds.has('order-start'))
    return 'No order’s id begins like this, and none has this reference or price.';
  if (kinds.has('price'))
    return 'No order is priced like this or received exactly this, and none has this reference.';
  return meanings.length === 0
    ? 'This is longer than anything that can be found.'
    : 'Nothing has this reference.';
}
