import { expect } from 'vitest';
import { formFields, sendRaw, startReceiver } from './http.ts';
import type { TestGateway } from './test-gateway.ts';

/** An order of 100,000 satoshi whose page is open, all that is known of it, and what its shop is told. */
export type WatchedOrder = {
  transaction: string;
  paymentId: string;
  address: string;
  dueSat: bigint;
  /** What the shop was told since it was last asked. */
  told(): Promise<Record<string, string>[]>;
  /** Status of payment and order, pending and valid satoshi. */
  state(): Promise<[string, string, bigint, bigint]>;
  payment(): ReturnType<TestGateway['deps']['db']['gatewayPayment']['findUniqueOrThrow']>;
  /** The payment page, with plain spaces. */
  page(): Promise<string>;
  cancel(): Promise<void>;
  /** What the payer types into the payment page's form for a surplus. */
  leaveReturnAddress(address: string): Promise<void>;
};

export async function watchOrder(
  gateway: TestGateway,
  fields: Record<string, string> = {},
): Promise<WatchedOrder> {
  const shop = await startReceiver();
  const { transaction } = await gateway.createOrder({ ipn: shop.url, ...fields });
  const told = async () => {
    await gateway.sendIpns();
    return shop.received.splice(0).map(({ body }) => formFields(body));
  };
  return openWatched(gateway, transaction, told);
}

/** Opens a multipay order once more, as another payer. What is told of either comes to both. */
export function watchAnotherPayer(gateway: TestGateway, order: WatchedOrder): Promise<WatchedOrder> {
  return openWatched(gateway, order.transaction, order.told);
}

async function openWatched(
  gateway: TestGateway,
  transaction: string,
  told: WatchedOrder['told'],
): Promise<WatchedOrder> {
  const { paymentId, address, dueSat } = await gateway.openPayment(transaction);
  const path = `${gateway.url}/${transaction}/${paymentId}`;
  const find = () =>
    gateway.deps.db.gatewayPayment.findUniqueOrThrow({
      where: { id: paymentId },
      include: { order: true },
    });
  return {
    transaction,
    paymentId,
    address,
    dueSat,
    told,
    payment: find,
    async state() {
      const { status, order, amountPendingSat, amountValidSat } = await find();
      return [status, order.status, amountPendingSat, amountValidSat];
    },
    page: async () => (await sendRaw(path)).text.replaceAll('\u00a0', ' '),
    async cancel() {
      await sendRaw(`${path}/cancel`, { method: 'POST' });
    },
    async leaveReturnAddress(address) {
      await sendRaw(`${path}/return-address`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `return_address=${address}`,
      });
    },
  };
}

/** An IPN that tells of coins. */
export const partial = (pendingSat: number, validSat: number) => ({
  status: 'partial',
  amount_pending: String(pendingSat),
  amount_valid: String(validSat),
  amount_total: String(pendingSat + validSat),
});

/** An IPN that tells of a payment. */
export const paid = (sat: number) => ({ status: 'paid', amount: String(sat), method: 'MTGOXBTC' });

/** The whole of an IPN of an order: these fields and no others. One that tells of a payment has its date. */
export const wholeIpn = (
  { transaction, paymentId }: Pick<WatchedOrder, 'transaction' | 'paymentId'>,
  content: Record<string, string>,
  paidAt: Date,
) => ({
  id: transaction,
  payment_id: paymentId,
  aonce: expect.stringMatching(/^[1-9][0-9]*$/),
  ...content,
  ...(content.status === 'paid'
    ? { currency: 'BTC', date: paidAt.toISOString().slice(0, 19).replace('T', ' ') }
    : {}),
});

/** The words of one labelled amount of a payment page. */
export function amountOn(page: string, name: string): string | undefined {
  return new RegExp(`<dt>${name}</dt><dd>(?:<bdi>)?([^<]*)<`).exec(page)?.[1];
}

/** What a payment page says in one line. */
export function headlineOf(page: string): string | undefined {
  return /<h2 class="status-headline">([^<]*)</.exec(page)?.[1];
}
