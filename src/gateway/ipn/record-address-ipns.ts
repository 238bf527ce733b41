import { Prisma } from '../../database/generated/client.ts';
import { encodeAddressIpn } from '../../protocol/address-ipn.ts';
import type { GatewayDeps } from '../deps.ts';
import { COINBASE_CONFIRMATIONS } from '../payments/confirmations.ts';
import { nextAonce, queueIpn } from './record-ipn.ts';
import { vanishedCoinsWarning } from './warn-of-vanished-coins.ts';

const DEPOSITS_PER_STEP = 100;

type RecordDeps = Pick<GatewayDeps, 'db' | 'log' | 'settings' | 'now' | 'wake'>;

/**
 * Tells of coins on addresses outside of any order (`generic/bitcoin/address`, protocol section 6): the first IPN of a
 * deposit is `published`, the second `confirmed`, and there is never a third. Coins that vanish are not told of, since the
 * protocol has no word for it; those that come back go on where they were. Each deposit is its own transaction, so a step
 * that is cut short goes on where it was, and one that fails does not stop what others are waiting for. Returns how many
 * IPNs were written.
 */
export async function recordAddressIpns(deps: RecordDeps): Promise<number> {
  return (await tellOfSome(deps)).told;
}

/**
 * The same as a step of a loop: only the chain makes such an IPN due, so after a look that found none it looks again when the
 * chain's cursor has moved, not at all deposits there ever were twice a second.
 */
export function addressIpnStep(deps: RecordDeps): () => Promise<number> {
  const warnOfVanishedCoins = vanishedCoinsWarning(deps);
  let allToldAt: number | null = null;
  return async () => {
    const cursor = await deps.db.chainCursor.findUnique({ where: { id: 'main' } });
    if (cursor === null || cursor.version === allToldAt) return 0;
    await warnOfVanishedCoins();
    const { found, told } = await tellOfSome(deps);
    if (found === 0) allToldAt = cursor.version;
    return told;
  };
}

async function tellOfSome(deps: RecordDeps): Promise<{ found: number; told: number }> {
  const behind = await depositsBehind(deps, deps.db, Prisma.sql`limit ${DEPOSITS_PER_STEP}`);
  let told = 0;
  for (const { id } of behind) {
    try {
      if (await deps.db.$transaction((tx) => tellOf(deps, tx, id))) told += 1;
    } catch (error) {
      deps.log.error({ err: error, deposit: id }, 'coins on an address could not be told of');
    }
  }
  if (told > 0) deps.wake.ipns();
  return { found: behind.length, told };
}

/** Of two processes that tell of the same coins, the second waits for the first and finds nothing left to tell. */
async function tellOf(deps: RecordDeps, tx: Prisma.TransactionClient, id: string): Promise<boolean> {
  await tx.$queryRaw`select id from gateway.deposit where id = ${id}::uuid for update`;
  const [deposit] = await depositsBehind(deps, tx, Prisma.sql`and deposit.id = ${id}::uuid`);
  if (!deposit) return false;
  const { api_key: apiKey, ipn_url: url, description, txid } = deposit;
  const body = encodeAddressIpn({
    status: deposit.told === 0 ? 'published' : 'confirmed',
    amountSat: deposit.amount_sat,
    description,
    txid,
    blockHash: deposit.block_hash,
  });
  await queueIpn(tx, { depositId: id }, { apiKey, url, aonce: await nextAonce(tx), body }, deps.now());
  return true;
}

type DepositBehind = {
  id: string;
  txid: string;
  amount_sat: bigint;
  block_hash: string | null;
  description: string | null;
  api_key: string;
  ipn_url: string;
  /** How many IPNs there are of it. */
  told: number;
};

/** Coins of which the shop has not been told all there is to tell. */
function depositsBehind(
  { settings }: RecordDeps,
  db: Prisma.TransactionClient,
  which: Prisma.Sql,
): Promise<DepositBehind[]> {
  const ofCoinbase = Math.max(COINBASE_CONFIRMATIONS, settings.confirmations);
  return db.$queryRaw<DepositBehind[]>`
    select deposit.id, deposit.txid, deposit.amount_sat, deposit.block_hash,
      address.description, address.api_key, address.ipn_url, ipns.told
    from gateway.deposit
    join gateway.address on address.id = deposit.address_id and address.ipn_url is not null
    join gateway.chain_cursor on chain_cursor.id = 'main'
    cross join lateral (
      select count(*)::int as told from gateway.ipn where ipn.deposit_id = deposit.id
    ) as ipns
    where deposit.vanished_at is null
      and (ipns.told = 0 or ipns.told = 1 and chain_cursor.height - deposit.block_height + 1 >=
        case when deposit.coinbase then ${ofCoinbase}::int else ${settings.confirmations}::int end)
      ${which}`;
}
