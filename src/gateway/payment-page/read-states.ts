import type { GatewayStatus, IpnState, PrismaClient } from '../../database/generated/client.ts';
import type { StatedPayment } from './state-props.ts';

type Row = {
  id: string;
  status: GatewayStatus;
  address: string | null;
  dueSat: bigint | null;
  amountPendingSat: bigint;
  amountValidSat: bigint;
  paidTerms: StatedPayment['paidTerms'];
  cancelledAt: Date | null;
  returnAddress: string | null;
  closedAt: Date | null;
  login: string;
  ipnState: IpnState | null;
  deposits: StoredDeposit[];
};

/** As JSON holds it: satoshi as text, moments in milliseconds of the epoch. */
type StoredDeposit = {
  txid: string;
  amountSat: string;
  blockHeight: number | null;
  coinbase: boolean;
  seenAt: number;
  absentAt: number | null;
  vanishedAt: number | null;
};

/** Reads the state of many payments by one statement: a block concerns all that are watched, by thousands. */
export async function readStates(
  db: Pick<PrismaClient, '$queryRaw'>,
  ids: readonly string[],
): Promise<(StatedPayment & { id: string })[]> {
  const rows = await db.$queryRaw<Row[]>`
    select p.id, p.status::text as status, p.address, p.due_sat as "dueSat", p.amount_pending_sat as "amountPendingSat",
      p.amount_valid_sat as "amountValidSat", p.paid_terms as "paidTerms", p.cancelled_at as "cancelledAt",
      p.return_address as "returnAddress", o.closed_at as "closedAt", k.login,
      (select i.state::text from gateway.ipn i where i.payment_id = p.id order by i.aonce desc limit 1) as "ipnState",
      (select coalesce(json_agg(json_build_object('txid', d.txid, 'amountSat', d.amount_sat::text,
          'blockHeight', d.block_height, 'coinbase', d.coinbase, 'seenAt', extract(epoch from d.seen_at) * 1000,
          'absentAt', extract(epoch from d.absent_at) * 1000, 'vanishedAt', extract(epoch from d.vanished_at) * 1000)), '[]')
        from gateway.deposit d where d.payment_id = p.id) as deposits
    from gateway.payment p join gateway."order" o on o.id = p.order_id join gateway.api_key k on k.key = o.api_key
    where p.id = any(${ids}::uuid[])`;
  return rows.map(({ closedAt, login, ipnState, deposits, ...payment }) => ({
    ...payment,
    deposits: deposits.map(readDeposit),
    order: { closedAt, key: { login } },
    ipns: ipnState === null ? [] : [{ state: ipnState }],
  }));
}

function readDeposit(stored: StoredDeposit): StatedPayment['deposits'][number] {
  return {
    ...stored,
    amountSat: BigInt(stored.amountSat),
    seenAt: new Date(stored.seenAt),
    absentAt: momentOf(stored.absentAt),
    vanishedAt: momentOf(stored.vanishedAt),
  };
}

function momentOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
