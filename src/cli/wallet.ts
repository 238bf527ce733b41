import { readWalletUse } from '../gateway/wallet/wallet-use.ts';
import { gapWarning, importCommands, importNeeds } from '../gateway/wallet/wallet-words.ts';
import { openWallet } from '../open-network.ts';
import { type Command, CommandFailed } from './command.ts';

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
    const use = await readWalletUse(db, id);
    const { highest, lastPaid, gap } = use;
    const warning = gapWarning(use);

    console.log(`Descriptor          ${descriptor}`);
    console.log(`First address       ${addressAt(0)}`);
    console.log(`Highest index used  ${highest < 0 ? 'none yet' : `${highest} (${addressAt(highest)})`}`);
    console.log(`Last index paid     ${lastPaid < 0 ? 'none yet' : `${lastPaid} (${addressAt(lastPaid)})`}`);
    console.log(`Gap                 ${gap}`);
    if (warning !== null) console.log(`\n${warning}`);
    console.log(`\nTo see them all in Bitcoin Core, in a wallet without private keys:`);
    console.log(importCommands(descriptor, use));
    console.log(`\n${importNeeds(use)}`);
  },
};
