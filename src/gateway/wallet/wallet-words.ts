import { importInstruction } from './import-instruction.ts';
import type { WalletUse } from './wallet-use.ts';

/** Wallets stop looking for coins after so many addresses without any (BIP 44, "Address gap limit"). */
export const GAP_LIMIT = 20;
/** Addresses beyond the last one given out that are worth importing. */
const IMPORT_AHEAD = 1000;
/** Bitcoin Core takes no higher index. */
const LAST_INDEX_MAX = 999_999;

/** What a gap means for the merchant's own wallet; null while it means nothing. */
export function gapWarning({ gap }: Pick<WalletUse, 'gap'>): string | null {
  if (gap < GAP_LIMIT) return null;
  return `Most wallets stop looking ${GAP_LIMIT} addresses after the last paid one. Raise the gap limit of yours to ${gap + GAP_LIMIT} or more, or coins that come to later addresses will not be shown there. They are not lost.`;
}

/** The commands that make Bitcoin Core show all addresses given out, in a wallet without private keys. */
export function importCommands(
  descriptor: string,
  { highest, since }: Pick<WalletUse, 'highest' | 'since'>,
): string {
  const lastIndex = Math.min(Math.max(highest, 0) + IMPORT_AHEAD, LAST_INDEX_MAX);
  return (
    'bitcoin-cli -named createwallet wallet_name=tillgate disable_private_keys=true blank=true\n' +
    `bitcoin-cli -rpcwallet=tillgate importdescriptors '${importInstruction({ descriptor }, { lastIndex, since })}'`
  );
}

/** What the node that they are given to has to be able to do. */
export function importNeeds({ since }: Pick<WalletUse, 'since'>): string {
  return `The node has to have wallets (the gateway's own may run with disablewallet=1) and ${
    since === 'now'
      ? 'sees what comes from now on: no address was given out yet.'
      : `all blocks since ${since.toISOString()}, which it looks through: one that has pruned them refuses.`
  }`;
}
