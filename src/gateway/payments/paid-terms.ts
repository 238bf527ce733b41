import { z } from 'zod';
import type { GatewayPayment, Prisma } from '../../database/generated/client.ts';
import type { PaymentTerms } from './payment-state.ts';

const sat = z
  .string()
  .regex(/^[0-9]+$/)
  .transform(BigInt);
const storedTerms = z.object({
  confirmations: z.number(),
  confirmationsSmall: z.array(z.object({ upToSat: sat, confirmations: z.number() })),
  shortfallToleranceSat: sat,
});

/**
 * The terms that a payment is judged by: the settings, but one that is paid keeps what it was paid under where that is easier.
 * So settings that become stricter never undo what a shop was told; only the network can.
 */
export function termsOf(
  { status, paidTerms }: Pick<GatewayPayment, 'status' | 'paidTerms'>,
  settings: PaymentTerms,
): PaymentTerms {
  return status === 'paid' && paidTerms !== null
    ? easierOf(settings, storedTerms.parse(paidTerms))
    : settings;
}

/** Terms in a form that Postgres keeps as JSON. */
export function storeTerms(terms: PaymentTerms): Prisma.InputJsonObject {
  const { confirmations, confirmationsSmall, shortfallToleranceSat } = terms;
  return {
    confirmations,
    confirmationsSmall: confirmationsSmall.map((small) => ({ ...small, upToSat: String(small.upToSat) })),
    shortfallToleranceSat: String(shortfallToleranceSat),
  };
}

/** For each amount the fewer confirmations of both, since the fewest of all that apply count; and the larger tolerance. */
export function easierOf(one: PaymentTerms, other: PaymentTerms): PaymentTerms {
  const tolerances = [one.shortfallToleranceSat, other.shortfallToleranceSat] as const;
  return {
    confirmations: Math.min(one.confirmations, other.confirmations),
    confirmationsSmall: [...one.confirmationsSmall, ...other.confirmationsSmall],
    shortfallToleranceSat: tolerances[0] > tolerances[1] ? tolerances[0] : tolerances[1],
  };
}
