import type { Order, Payment } from '../../database/generated/client.ts';
import { shortId } from '../../database/short-id.ts';
import { isCurrency } from '../../protocol/currencies.ts';
import { displayExact, formatSatoshi } from '../../protocol/money.ts';
import type { OrderDetails, PaymentDetails } from '../../protocol/order-details.ts';

/** An order as our books have it. */
export type OurOrder = Pick<Order, 'currency' | 'amountInt' | 'status' | 'acceptedAt' | 'closedAt'> & {
  payments: OurPayment[];
};
export type OurPayment = Pick<
  Payment,
  'id' | 'status' | 'amountPendingSat' | 'amountValidSat' | 'amountPaidSat'
>;

/** What came of laying both books side by side. */
export type Comparison = {
  /** Sentences; none if both say the same. */
  differences: string[];
  /** Pending and valid, in satoshi, as far as shops are told of it. */
  gatewaySat: bigint;
  oursSat: bigint;
};

type Told = { status: string; pendingSat: bigint; validSat: bigint };

/**
 * Compares an order of ours with what the gateway says of it. Pure. Compared is what the protocol lets a shop know: of a paid
 * payment the amount that counts as paid, of an ended one without coins that it ended. What a person has decided here
 * (accepted, closed) is no difference.
 * @param underWay payments whose newest IPN may still be on its way: they are left out.
 */
export function compareOrder(
  ours: OurOrder,
  told: OrderDetails,
  underWay: ReadonlySet<string> = new Set(),
): Comparison {
  const known = new Map(ours.payments.map((payment) => [payment.id, payment]));
  const toldIds = new Set(told.payments.map(({ paymentId }) => paymentId));
  const isWhole = told.payments.length >= told.paymentsTotal;
  const compared = ours.payments.filter(({ id }) => isWhole || toldIds.has(id));

  const differences = [...priceDifference(ours, told)];
  for (const payment of told.payments) {
    if (underWay.has(payment.paymentId)) continue;
    const there = describe(shouldSay(payment));
    const mine = known.get(payment.paymentId);
    const here = mine === undefined ? NOTHING : describe(asTold(mine));
    if (there !== here)
      differences.push(`Payment ${shortId(payment.paymentId)}: the gateway has ${there}, we have ${here}.`);
  }
  for (const { id } of compared) {
    if (!toldIds.has(id)) differences.push(`Payment ${shortId(id)}: the gateway does not know it.`);
  }
  // What the payments do not explain; what they do is said already.
  if (differences.length === 0 && underWay.size === 0) differences.push(...statusDifference(ours, told));
  return {
    differences,
    gatewaySat: total(told.payments.map(shouldSay)),
    oursSat: total(compared.map(asTold)),
  };
}

/** An amount and where it stands, in words: `paid 0.00100000 BTC`. */
export function describe({ status, pendingSat, validSat }: Told): string {
  if (status === 'paid') return `paid ${formatSatoshi(validSat)} BTC`;
  if (pendingSat + validSat === 0n) {
    // A payment without coins is not told, or told as partial with zero amounts: the same to whoever counts money.
    return status === 'open' || status === 'partial' ? NOTHING : status;
  }
  return `${status}, ${formatSatoshi(pendingSat)} BTC pending and ${formatSatoshi(validSat)} BTC valid`;
}

const NOTHING = 'nothing';

/** What a shop has to have heard of a payment (protocol section 3): of a paid one only what counts as paid. */
function shouldSay({ status, amountPendingSat, amountValidSat }: PaymentDetails): Told {
  return { status, pendingSat: status === 'paid' ? 0n : amountPendingSat, validSat: amountValidSat };
}

function asTold({ status, amountPendingSat, amountValidSat, amountPaidSat }: OurPayment): Told {
  const isPaid = status === 'paid';
  return {
    status,
    pendingSat: isPaid ? 0n : amountPendingSat,
    validSat: isPaid ? amountPaidSat : amountValidSat,
  };
}

function priceDifference(ours: OurOrder, told: OrderDetails): string[] {
  if (ours.currency === told.currency && ours.amountInt === told.amountInt) return [];
  const price = ({ currency, amountInt }: { currency: string; amountInt: bigint }) =>
    isCurrency(currency) ? displayExact(amountInt, currency) : currency;
  return [`The price at the gateway is ${price(told)}, ours is ${price(ours)}.`];
}

/** Paid, part-paid or not: whether it can still be paid follows from different facts here and there. */
function statusDifference(ours: OurOrder, told: OrderDetails): string[] {
  if (ours.acceptedAt !== null || ours.closedAt !== null) return [];
  if (kindOf(ours.status) === kindOf(told.status)) return [];
  // A payer who cancelled may be paying again there, of which no IPN tells; and of a cancelled order the end is not told.
  if (ours.status === 'cancelled' && (told.status === 'open' || told.status === 'closed')) return [];
  return [`The order is ${told.status} at the gateway and ${ours.status} here.`];
}

function kindOf(status: string): string {
  return status === 'created' ? 'open' : status;
}

function total(payments: readonly Told[]): bigint {
  return payments.reduce((sum, { pendingSat, validSat }) => sum + pendingSat + validSat, 0n);
}
