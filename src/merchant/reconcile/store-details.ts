import type { Prisma } from '../../database/generated/client.ts';
import type { PaymentDetails } from '../../protocol/order-details.ts';

/**
 * Stores what IPNs do not tell and the gateway does when it is asked: where to pay, where a surplus goes, the quote, and the
 * coins. Payments that we do not have, or that belong to another order, are left out, and so are coins of another payment.
 */
export async function storeDetails(
  tx: Prisma.TransactionClient,
  orderId: string,
  payments: readonly PaymentDetails[],
  now: Date,
): Promise<void> {
  if (payments.length === 0) return;
  const column = <T>(value: (payment: PaymentDetails) => T) => payments.map(value);
  const ours = await tx.$queryRaw<{ id: string }[]>`
    update merchant.payment as known set address = told.address, return_address = told.return_address,
      due_sat = told.due_sat, rate_minor_per_btc = told.rate, rate_source = told.rate_source, rate_at = told.rate_at,
      details_at = ${now}
    from unnest(${column(({ paymentId }) => paymentId)}::uuid[], ${column(({ address }) => address)}::text[],
      ${column(({ returnAddress }) => returnAddress)}::text[], ${column(({ dueSat }) => text(dueSat))}::text[]::bigint[],
      ${column(({ rateMinorPerBtc }) => text(rateMinorPerBtc))}::text[]::bigint[],
      ${column(({ rateSource }) => rateSource)}::text[],
      ${column(({ rateAt }) => rateAt?.toISOString() ?? null)}::text[]::timestamptz[])
      as told (id, address, return_address, due_sat, rate, rate_source, rate_at)
    where known.id = told.id and known.order_id = ${orderId}::uuid
    returning known.id`;
  const known = new Set(ours.map(({ id }) => id));
  await storeDeposits(
    tx,
    orderId,
    payments.filter(({ paymentId }) => known.has(paymentId)),
    now,
  );
}

async function storeDeposits(
  tx: Prisma.TransactionClient,
  orderId: string,
  payments: readonly PaymentDetails[],
  now: Date,
): Promise<void> {
  const told = payments.flatMap(({ paymentId, deposits }) =>
    deposits.map((deposit) => ({ ...deposit, paymentId })),
  );
  // The same coins named twice are one deposit; a statement that wrote them twice would fail.
  const rows = [...new Map(told.map((row) => [`${row.txid}:${row.vout}`, row])).values()];
  if (rows.length === 0) return;
  await tx.$executeRaw`
    insert into merchant.deposit as known
      (txid, vout, payment_id, order_id, amount_sat, confirmations, vanished, seen_at, told_at)
    select told.txid, told.vout, told.payment_id, ${orderId}::uuid, told.amount_sat, told.confirmations, told.vanished,
      told.seen_at, ${now}
    from unnest(${rows.map(({ txid }) => txid)}::text[], ${rows.map(({ vout }) => vout)}::int[],
      ${rows.map(({ paymentId }) => paymentId)}::uuid[],
      ${rows.map(({ amountSat }) => String(amountSat))}::text[]::bigint[],
      ${rows.map(({ confirmations }) => confirmations)}::int[], ${rows.map(({ vanished }) => vanished)}::bool[],
      ${rows.map(({ seenAt }) => seenAt.toISOString())}::text[]::timestamptz[])
      as told (txid, vout, payment_id, amount_sat, confirmations, vanished, seen_at)
    order by told.txid, told.vout
    on conflict (txid, vout) do update set amount_sat = excluded.amount_sat, confirmations = excluded.confirmations,
      vanished = excluded.vanished, seen_at = excluded.seen_at, told_at = excluded.told_at
    where known.payment_id = excluded.payment_id`;
}

function text(value: bigint | null): string | null {
  return value === null ? null : String(value);
}
