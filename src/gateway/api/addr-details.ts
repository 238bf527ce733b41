import { valueObject } from '../../protocol/money.ts';
import { addressOfScript } from '../bitcoin/script-address.ts';
import type { GatewayDeps } from '../deps.ts';
import type { BitcoinNetwork } from '../wallet/bitcoin-network.ts';
import { notFound, realNetwork } from './chain-look-up.ts';
import { hashParameter } from './chain-parameters.ts';

/**
 * `generic/bitcoin/addr_details?hash=` (protocol section 6), by the 20 bytes that an address stands for: of a key
 * (p2pkh, p2wpkh) or a script (p2sh). Answered for addresses that this gateway gave out, from what it saw of the chain;
 * nothing is told but that, since whoever asks is unknown. `addrs`: those of ours with this hash; `received`: what came in
 * blocks; `unconfirmed`: what waits in the mempool; `txs`: the transactions that brought either, as they were seen.
 */
export async function addrDetails(
  deps: Pick<GatewayDeps, 'db' | 'network'>,
  form: ReadonlyMap<string, Buffer>,
): Promise<unknown> {
  const hash = hashParameter(form, 20, "an address's hash");
  const addrs = await findOurs(deps, addressesOfHash(Buffer.from(hash, 'hex'), realNetwork(deps)));
  if (addrs.length === 0)
    throw notFound(
      `No address of this gateway has the hash ${hash}, and a node without an index cannot tell of others`,
    );
  const ofAddress = { address: { in: addrs } };
  const deposits = await deps.db.deposit.findMany({
    // What the network showed at the last look: coins that are missing there are not told of.
    where: { OR: [{ payment: ofAddress }, { address: ofAddress }], missingSince: null, vanishedAt: null },
    select: { txid: true, amountSat: true, blockHash: true },
    orderBy: [{ seenAt: 'asc' }, { txid: 'asc' }, { vout: 'asc' }],
  });
  const total = (inBlock: boolean) =>
    deposits
      .filter(({ blockHash }) => (blockHash !== null) === inBlock)
      .reduce((sum, { amountSat }) => sum + amountSat, 0n);
  return {
    hash,
    addrs,
    received: valueObject(total(true), 'BTC'),
    unconfirmed: valueObject(total(false), 'BTC'),
    txs: [...new Set(deposits.map(({ txid }) => txid))],
  };
}

/** The forms of address with a hash of 20 bytes; p2wsh and taproot have 32. */
function addressesOfHash(hash: Buffer, network: BitcoinNetwork): string[] {
  const scripts = [
    [0x76, 0xa9, 20, ...hash, 0x88, 0xac],
    [0xa9, 20, ...hash, 0x87],
    [0, 20, ...hash],
  ];
  return scripts.flatMap((script) => addressOfScript(Buffer.from(script), network) ?? []);
}

async function findOurs({ db }: Pick<GatewayDeps, 'db'>, addresses: string[]): Promise<string[]> {
  const where = { address: { in: addresses } };
  const [payments, others] = await Promise.all([
    db.gatewayPayment.findMany({ where, select: { address: true } }),
    db.gatewayAddress.findMany({ where, select: { address: true } }),
  ]);
  const ours = new Set([...payments, ...others].map(({ address }) => address));
  return addresses.filter((address) => ours.has(address));
}
