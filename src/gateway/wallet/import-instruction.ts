import type { Wallet } from './parse-wallet.ts';

/** As many addresses as Bitcoin Core takes from one descriptor at a time. */
const MAX_ADDRESSES = 1_000_000;

/** How much of a wallet to import. */
export type ImportRange = {
  /** The number of the last address, the first being 0; below a million. Well above the last one given out. */
  lastIndex: number;
  /** From when on to look for coins in blocks that the node has already; `now` for a wallet that has none yet. */
  since: Date | 'now';
};

/**
 * What to give to `bitcoin-cli importdescriptors`, as JSON in one line, so that a node without private keys shows what
 * came in. For a wallet made by `bitcoin-cli -named createwallet wallet_name=… disable_private_keys=true blank=true`,
 * which must never be asked for new addresses: it would give out those of payments.
 *
 * @throws RangeError when `lastIndex` is not a whole number from 0 to 999999.
 */
export function importInstruction({ descriptor }: Pick<Wallet, 'descriptor'>, range: ImportRange): string {
  const { lastIndex, since } = range;
  if (!Number.isInteger(lastIndex) || lastIndex < 0 || lastIndex >= MAX_ADDRESSES) {
    throw new RangeError(
      `The last address to import has a number from 0 to ${MAX_ADDRESSES - 1}, not ${lastIndex}.`,
    );
  }
  return JSON.stringify([
    {
      desc: descriptor,
      range: [0, lastIndex],
      active: true,
      internal: false,
      timestamp: since === 'now' ? since : Math.floor(since.getTime() / 1000),
    },
  ]);
}
