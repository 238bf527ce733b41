import type { Order, Payment } from '../../database/generated/client.ts';

/**
 * What an order, or one of its payments, was taken as paid with: what the gateway told as paid, and of an order that a person
 * accepted as paid at least what was valid. Export and figures say the same in SQL. Pure.
 */
export function takenSat(
  { amountPaidSat, amountValidSat }: Pick<Order | Payment, 'amountPaidSat' | 'amountValidSat'>,
  { acceptedAt }: Pick<Order, 'acceptedAt'>,
): bigint {
  return acceptedAt !== null && amountValidSat > amountPaidSat ? amountValidSat : amountPaidSat;
}
