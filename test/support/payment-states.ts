import { ChainError } from '../../src/gateway/chain/chain.ts';
import type { Words } from '../../src/gateway/payment-page/words/words.ts';
import type { TestGateway } from './test-gateway.ts';

/** A payment of 0.001 BTC for $60.00, whose page is open. */
export type OpenedPayment = { path: string; transaction: string; paymentId: string; address: string };

/** A state that a payment page can be in, how it really comes to that, and what the page says then. */
export type PaymentState = {
  name: string;
  /** As the page names it to the stylesheet. */
  status: 'open' | 'partial' | 'paid' | 'cancelled' | 'closed';
  /** From waiting; the page is open meanwhile. */
  reach(gateway: TestGateway, payment: OpenedPayment): Promise<void>;
  /** All of it stands in the part that screen readers are told of. */
  says(words: Words): string[];
  /** What the QR code and the wallet link ask for, in bitcoin; null when there is nothing to send. */
  asksFor: string | null;
};

const SHOP = 'Test shop';
const btc = (text: string) => `${text} BTC`;
const DAY_SECONDS = 86_400;
const QUOTE_SECONDS = 900;

/** Opens the page of a new order. Where a payer goes from there is on this gateway, so that a browser asks nobody else. */
export async function openPaymentOf(
  gateway: TestGateway,
  fields: Record<string, string> = {},
): Promise<OpenedPayment> {
  const { transaction } = await gateway.createOrder({
    amount: '60',
    currency: 'USD',
    description: 'Two bags of espresso beans',
    return_success: `${gateway.url}/healthz?thanks=1`,
    return_failure: `${gateway.url}/healthz?basket=1`,
    ...fields,
  });
  const { paymentId, address } = await gateway.openPayment(transaction);
  return { path: `/${transaction}/${paymentId}`, transaction, paymentId, address };
}

async function pay(gateway: TestGateway, { address }: OpenedPayment, amountSat: bigint, blocks = 0) {
  await gateway.pay(address, amountSat);
  if (blocks > 0) await gateway.mine(blocks);
  await gateway.settle();
}

/** The states of the page, as payers meet them. */
export const paymentStates: PaymentState[] = [
  {
    name: 'waiting',
    status: 'open',
    reach: async () => {},
    says: (words) => [words.badgeWaiting, words.send(btc('0.00100000')), words.sendHow],
    asksFor: '0.001',
  },
  {
    name: 'not enough',
    status: 'partial',
    reach: (gateway, payment) => pay(gateway, payment, 40_000n),
    says: (words) => [
      words.badgeNotEnough,
      words.stillDue(btc('0.00060000')),
      words.sendTheRest(btc('0.00040000')),
      words.whyShort,
    ],
    asksFor: '0.0006',
  },
  {
    name: 'seen',
    status: 'partial',
    reach: (gateway, payment) => pay(gateway, payment, 100_000n, 2),
    says: (words) => [
      words.badgePending,
      words.confirmationsOf(2, 6),
      words.enoughArrived(btc('0.00100000')),
      words.mayClose,
      words.takesAbout(40),
    ],
    asksFor: null,
  },
  {
    name: 'paid',
    status: 'paid',
    reach: (gateway, payment) => pay(gateway, payment, 100_000n, 6),
    says: (words) => [words.badgePaid, words.thankYou, words.isConfirmed(btc('0.00100000'))],
    asksFor: null,
  },
  {
    name: 'too much',
    status: 'paid',
    reach: (gateway, payment) => pay(gateway, payment, 150_000n, 6),
    says: (words) => [words.badgePaid, words.thankYou, words.surplusLeaveAddress(btc('0.00050000'), SHOP)],
    asksFor: null,
  },
  {
    name: 'cancelled',
    status: 'cancelled',
    reach: async (gateway, { path }) => {
      await fetch(`${gateway.url}${path}/cancel`, { method: 'POST' });
    },
    says: (words) => [words.badgeCancelled, words.youCancelled, words.sendNothingMore],
    asksFor: null,
  },
  {
    name: 'expired',
    status: 'closed',
    reach: (gateway) => gateway.pass(DAY_SECONDS),
    says: (words) => [words.badgeExpired, words.hasEnded, words.notPaidInTime, words.sendNothingMore],
    asksFor: null,
  },
  {
    name: 'paid late',
    status: 'paid',
    reach: async (gateway, payment) => {
      await gateway.pass(DAY_SECONDS);
      await pay(gateway, payment, 100_000n, 6);
    },
    says: (words) => [words.badgePaid, words.thankYou, words.late],
    asksFor: null,
  },
  {
    name: 'replaced',
    status: 'open',
    reach: async (gateway, payment) => {
      await pay(gateway, payment, 100_000n);
      await gateway.deps.db.sandboxTransaction.deleteMany({ where: { address: payment.address } });
      await gateway.pass(30);
    },
    says: (words) => [words.badgeWaiting, words.send(btc('0.00100000')), words.vanished],
    asksFor: '0.001',
  },
  {
    name: 'network not reachable',
    status: 'open',
    reach: async (gateway) => {
      const unreachable = async () => {
        throw new ChainError('unreachable', 'nobody answers');
      };
      gateway.deps.chain = { ...gateway.deps.chain, tip: unreachable };
      await gateway.stepChain();
    },
    says: (words) => [words.badgeWaiting, words.networkUnseen],
    asksFor: '0.001',
  },
  {
    name: 'price old',
    status: 'open',
    reach: async (gateway) => {
      gateway.deps.rates = { find: async () => null };
      await gateway.pass(QUOTE_SECONDS);
    },
    says: (words) => [words.badgeWaiting, words.priceIsOld],
    asksFor: '0.001',
  },
];
