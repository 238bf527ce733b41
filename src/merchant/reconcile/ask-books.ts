import { secretKey } from '../../protocol/signature.ts';
import type { MerchantDeps } from '../deps.ts';
import { GatewayRefusedKey } from '../gateway-client/gateway-errors.ts';
import type { DetailsAnswer } from '../gateway-client/order-details.ts';
import type { SigningKey } from '../keys/key-pair.ts';

/** Payments that are asked for one by one, since all together would be too much. */
const ASKED_ALONE_MAX = 20;

/** The gateway's answer, and the key that it was asked with. */
export type AskedBooks = { answer: DetailsAnswer; key: SigningKey };

type AskDeps = Pick<MerchantDeps, 'db' | 'gateway' | 'keyRing' | 'now'>;

/**
 * Asks the gateway for an order. One that the current key does not know may have been made with a key pair from before; those
 * that are still taken are tried as well, newest first.
 * @throws GatewayUnreachable, GatewayRefusedKey or GatewayRefusedCall.
 */
export async function askBooks(deps: AskDeps, transaction: string): Promise<AskedBooks> {
  const key = deps.keyRing.current();
  const answer = await deps.gateway.orderDetails(transaction, { key });
  if (answer.kind !== 'unknown') return { answer, key };
  const retired = await deps.db.retiredKeyPair.findMany({
    where: { validUntil: { gt: deps.now() }, restKey: { not: key.restKey } },
    orderBy: { retiredAt: 'desc' },
  });
  for (const { restKey, restSecret } of retired) {
    const before = { restKey, secretKey: secretKey(restSecret) };
    // The gateway may have forgotten that key by now: then it is no wiser than before.
    const again = await deps.gateway.orderDetails(transaction, { key: before }).catch((error: unknown) => {
      if (error instanceof GatewayRefusedKey) return null;
      throw error;
    });
    if (again !== null && again.kind !== 'unknown') return { answer: again, key: before };
  }
  return { answer, key };
}

/** Asks once more for payments whose IPN the answer had no room for, each alone, and puts them in their places. */
export async function askForLeftOut(
  deps: Pick<MerchantDeps, 'gateway'>,
  { answer, key }: AskedBooks,
  leftOut: readonly string[],
): Promise<AskedBooks> {
  if (answer.kind !== 'details') return { answer, key };
  const payments = new Map(answer.details.payments.map((payment) => [payment.paymentId, payment]));
  for (const paymentId of leftOut.slice(0, ASKED_ALONE_MAX)) {
    const alone = await deps.gateway.orderDetails(answer.details.transaction, { paymentId, key });
    const payment = alone.kind === 'details' ? alone.details.payments[0] : undefined;
    if (payment?.paymentId === paymentId) payments.set(paymentId, payment);
  }
  return {
    answer: { kind: 'details', details: { ...answer.details, payments: [...payments.values()] } },
    key,
  };
}
