import type { Prisma } from '../../database/generated/client.ts';
import type { ChainOutput, ChainTransaction } from './chain.ts';

/** An output on an address of ours: a payment's, or one outside of any order. */
export type OurOutput = ChainOutput & {
  /** What its transaction spends, and those of its ancestors that wait with it. */
  spends: string[];
  paymentId: string | null;
  addressId: string | null;
};

/** The outputs of some transactions, as many as a block has, that are on addresses of ours, of which there may be a million. */
export async function findOurOutputs(
  db: Prisma.TransactionClient,
  transactions: readonly ChainTransaction[],
): Promise<OurOutput[]> {
  const outputs = transactions.flatMap(({ spends, outputs }) => outputs.map((one) => ({ ...one, spends })));
  if (outputs.length === 0) return [];
  const addresses = [...new Set(outputs.map(({ address }) => address))];
  const ours = await db.$queryRaw<
    { address: string; payment_id: string | null; address_id: string | null }[]
  >`
    select address, id as payment_id, null::uuid as address_id
    from gateway.payment where address = any(${addresses}::text[])
    union all
    select address, null::uuid, id from gateway.address where address = any(${addresses}::text[])`;
  const ownerOf = new Map(ours.map((row) => [row.address, row]));
  return outputs.flatMap((output) => {
    const owner = ownerOf.get(output.address);
    return owner ? [{ ...output, paymentId: owner.payment_id, addressId: owner.address_id }] : [];
  });
}

/** Where deposits are now, and since when they may have been there. */
type Place = {
  blockHeight: number | null;
  blockHash: string | null;
  seenAt: Date;
  absentAt: Date | null;
};

/** Records deposits, by (txid, vout); of those that are known only the place changes, and they count again. */
export async function upsertDeposits(
  tx: Prisma.TransactionClient,
  outputs: readonly OurOutput[],
  { blockHeight, blockHash, seenAt, absentAt }: Place,
): Promise<void> {
  if (outputs.length === 0) return;
  const rows = JSON.stringify(outputs.map((output) => ({ ...output, amountSat: String(output.amountSat) })));
  await tx.$executeRaw`
    insert into gateway.deposit (txid, vout, payment_id, address_id, amount_sat, coinbase, spends,
      block_height, block_hash, seen_at, absent_at)
    select txid, vout, "paymentId", "addressId", "amountSat", coinbase, spends,
      ${blockHeight}::int, ${blockHash}::text, ${seenAt}::timestamptz, ${absentAt}::timestamptz
    from jsonb_to_recordset(${rows}::jsonb) as output
      (txid text, vout int, "paymentId" uuid, "addressId" uuid, "amountSat" bigint, coinbase boolean, spends text[])
    on conflict (txid, vout) do update set block_height = excluded.block_height, block_hash = excluded.block_hash,
      missing_since = null, vanished_at = null`;
}

/**
 * Marks payments, by themselves or by the blocks that their deposits are in. One that is just being decided on is waited
 * for, and marked after that.
 */
export async function markForRecheck(
  tx: Prisma.TransactionClient,
  {
    paymentIds = [],
    blockHeights = [],
  }: { paymentIds?: readonly string[]; blockHeights?: readonly number[] },
): Promise<void> {
  if (paymentIds.length + blockHeights.length === 0) return;
  // Locked one after the other by id, as deciding locks them, so that neither waits for the other for ever.
  await tx.$executeRaw`
    update gateway.payment set recheck = true where id in (
      select id from gateway.payment where id in (
        select unnest(${paymentIds}::uuid[])
        union
        select payment_id from gateway.deposit where block_height = any(${blockHeights}::int[])
      ) order by id for update
    )`;
}
