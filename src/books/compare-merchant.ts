import { orderState } from '../merchant/orders/order-state.ts';
import type { Books, Difference, GatewayBook, MerchantBook, MerchantOrderBook } from './books.ts';

type Told = Pick<MerchantBook, 'amountPendingSat' | 'amountValidSat' | 'amountPaidSat'> & { status: string };

/** Payments of which the merchant server does not know what the gateway has told. */
export function gatewayAndMerchant({ gateway, merchant, merchantOrders }: Books): Difference[] {
  const between = 'gateway and merchant' as const;
  const ours = new Set(merchantOrders.map(({ transaction }) => transaction));
  const known = new Map(merchant.map((payment) => [payment.paymentId, payment]));
  const found: Difference[] = [];
  for (const payment of gateway) {
    const there = known.get(payment.paymentId);
    known.delete(payment.paymentId);
    if (!payment.hasIpnUrl || !ours.has(payment.transaction)) continue;
    const name = `payment ${payment.paymentId} of ${payment.transaction}`;
    if (payment.untold) {
      found.push({ between, what: `${name}: the merchant server has not acknowledged its newest IPN yet` });
      continue;
    }
    const tells = describeTold(shouldSay(payment));
    const says = there ? describeTold(there) : 'nothing';
    if (tells !== says)
      found.push({ between, what: `${name}: the gateway has told ${tells}, there it is ${says}` });
  }
  for (const { paymentId, transaction } of known.values()) {
    found.push({ between, what: `payment ${paymentId} of ${transaction}: the gateway does not know it` });
  }
  return found;
}

/**
 * What the merchant server has to have heard of a payment (protocol section 3). Of a paid one only what counts as paid is
 * told, and that is what the shop credits.
 */
function shouldSay({ status, amountPendingSat, amountValidSat }: GatewayBook): Told {
  return status === 'paid'
    ? { status, amountPendingSat: 0n, amountValidSat, amountPaidSat: amountValidSat }
    : { status, amountPendingSat, amountValidSat, amountPaidSat: 0n };
}

function describeTold(told: Told): string {
  const { status, amountPendingSat, amountValidSat, amountPaidSat } = told;
  const isEmpty = amountPendingSat + amountValidSat + amountPaidSat === 0n;
  // A payment without coins is not told, or told as partial with zero amounts: the same to whoever counts money.
  return isEmpty && (status === 'open' || status === 'partial') ? 'nothing' : describe(told);
}

/** Orders of the merchant server that are not what their payments make them. */
export function withinMerchant({ merchant, merchantOrders, terms }: Books): Difference[] {
  const paymentsOf = new Map<string, MerchantBook[]>();
  for (const payment of merchant) {
    const others = paymentsOf.get(payment.orderId);
    if (others) others.push(payment);
    else paymentsOf.set(payment.orderId, [payment]);
  }
  return merchantOrders.flatMap((order) => {
    const payments = paymentsOf.get(order.orderId) ?? [];
    const should = describe(orderShouldBe(order, payments, terms.shortfallToleranceSat));
    const is = describe(order);
    if (should === is) return [];
    const what = `order ${order.orderId}: booked as ${is}; by its payments, and the settings of now, it is ${should}`;
    return [{ between: 'merchant' as const, what }];
  });
}

function orderShouldBe(order: MerchantOrderBook, payments: MerchantBook[], toleranceSat: bigint): Told {
  const state = orderState(order, payments, toleranceSat);
  // An order that no IPN has told of is what the gateway's answer made it.
  const isNew = payments.length === 0 && order.transaction === null;
  return isNew ? { ...state, status: 'created' } : state;
}

function describe({ status, amountPendingSat, amountValidSat, amountPaidSat }: Told): string {
  return `${status} (${amountPendingSat} pending, ${amountValidSat} valid, ${amountPaidSat} paid)`;
}
