import { importInstruction } from '../gateway/wallet/import-instruction.ts';
import { openWallet } from '../open-network.ts';
import { type Command, CommandFailed } from './command.ts';

/** Wallets stop looking for coins after so many addresses without any (BIP 44, "Address gap limit"). */
const GAP_LIMIT = 20;
/** Addresses beyond the last one given out that are worth importing. */
const IMPORT_AHEAD = 1000;
/** Bitcoin Core takes no higher index. */
const LAST_INDEX_MAX = 999_999;
/** How far a block's time may lie before the moment it came (protocol rules of bitcoin: two hours). */
const BLOCK_TIME_LAG_MS = 2 * 60 * 60 * 1000;

/** How far the wallet has been used, and how to have all of it seen elsewhere. */
export const wallet: Command = {
  words: '',
  help: 'addresses given out and paid, and what to import into a wallet to see all of them',
  async run({ config, db }) {
    if (config.node === null) {
      throw new CommandFailed(
        'The sandbox has no wallet. Set CHAIN=bitcoind and WALLET_XPUB for a real one.',
      );
    }
    const { id, descriptor, addressAt } = openWallet(config.node);
    const counter = await db.addressCounter.findUnique({ where: { wallet: id } });
    const highest = (counter?.nextIndex ?? 0) - 1;
    const lastPaid = await lastPaidIndex(db, id);
    const gap = highest - lastPaid;

    console.log(`Descriptor          ${descriptor}`);
    console.log(`First address       ${addressAt(0)}`);
    console.log(`Highest index used  ${highest < 0 ? 'none yet' : `${highest} (${addressAt(highest)})`}`);
    console.log(`Last index paid     ${lastPaid < 0 ? 'none yet' : `${lastPaid} (${addressAt(lastPaid)})`}`);
    console.log(`Gap                 ${gap}`);
    if (gap >= GAP_LIMIT) {
      console.log(
        `\nMost wallets stop looking ${GAP_LIMIT} addresses after the last paid one. Raise the gap limit of yours to ${gap + GAP_LIMIT} or more, or coins that come to later addresses will not be shown there. They are not lost.`,
      );
    }
    const lastIndex = Math.min(Math.max(highest, 0) + IMPORT_AHEAD, LAST_INDEX_MAX);
    const since = await firstUse(db, id);
    console.log(`\nTo see them all in Bitcoin Core, in a wallet without private keys:`);
    console.log(
      'bitcoin-cli -named createwallet wallet_name=tillgate disable_private_keys=true blank=true\n' +
        `bitcoin-cli -rpcwallet=tillgate importdescriptors '${importInstruction({ descriptor }, { lastIndex, since })}'`,
    );
    console.log(
      `\nThe node has to have wallets (the gateway's own may run with disablewallet=1) and ${
        since === 'now'
          ? 'sees what comes from now on: no address was given out yet.'
          : `all blocks since ${since.toISOString()}, which it looks through: one that has pruned them refuses.`
      }`,
    );
  },
};

async function lastPaidIndex(db: Parameters<Command['run']>[0]['db'], walletId: string): Promise<number> {
  const [payment, address] = await Promise.all([
    db.gatewayPayment.findFirst({
      where: { wallet: walletId, deposits: { some: { vanishedAt: null } } },
      orderBy: { addressIndex: 'desc' },
    }),
    db.gatewayAddress.findFirst({
      where: { wallet: walletId, deposits: { some: { vanishedAt: null } } },
      orderBy: { addressIndex: 'desc' },
    }),
  ]);
  return Math.max(payment?.addressIndex ?? -1, address?.addressIndex ?? -1);
}

/** From when on there can be coins: a little before the first address was given out; `now` while there is none. */
async function firstUse(db: Parameters<Command['run']>[0]['db'], walletId: string): Promise<Date | 'now'> {
  const first = { where: { wallet: walletId }, _min: { createdAt: true } } as const;
  const [payments, addresses] = await Promise.all([
    db.gatewayPayment.aggregate(first),
    db.gatewayAddress.aggregate(first),
  ]);
  const times = [payments, addresses].flatMap(({ _min }) => _min.createdAt?.getTime() ?? []);
  return times.length === 0 ? 'now' : new Date(Math.min(...times) - BLOCK_TIME_LAG_MS);
}
