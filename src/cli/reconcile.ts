import { pino } from 'pino';
import { compareBooks } from '../books/compare-books.ts';
import { readBooks } from '../books/read-books.ts';
import { ChainError } from '../gateway/chain/chain.ts';
import { openSandboxChain } from '../gateway/chain/sandbox-chain.ts';
import { openNetwork } from '../open-network.ts';
import { type Command, CommandFailed } from './command.ts';

/** Compares what the network, the gateway and the merchant server know, to the satoshi. */
export const reconcile: Command = {
  words: '[from block]',
  help: 'compare network, gateway and merchant server to the satoshi; prints 0 or what differs',
  async run({ config, db, words: [from] }) {
    const first = await db.chainCursor.findUnique({ where: { id: 'main' } });
    if (!first) throw new CommandFailed('The gateway has not followed the network yet: start it first.');
    const fromBlock = from === undefined ? first.startHeight : Number(from);
    if (!Number.isSafeInteger(fromBlock) || fromBlock < 0) {
      throw new CommandFailed('The block to start from is a height, such as 830000.');
    }
    const open = openNetwork(config, { log: pino({ level: 'silent' }), now: () => new Date() });
    try {
      const chain = open.network.kind === 'node' ? open.network.chain : await openSandboxChain(db);
      const books = await readBooks({ db, chain }, { fromBlock, progress: sayProgress(fromBlock) });
      const differences = compareBooks(books);
      for (const { between, what } of differences) console.log(`${between}: ${what}`);
      console.log(String(differences.length));
      if (differences.length > 0) process.exitCode = 1;
    } catch (error) {
      throw error instanceof ChainError ? new CommandFailed(error.message) : error;
    } finally {
      await open.close();
    }
  },
};

/** On standard error, so that standard output has the result alone. */
function sayProgress(fromBlock: number): (block: number, lastBlock: number) => void {
  return (block, lastBlock) => {
    const done = block - fromBlock + 1;
    if (done % 1000 === 0) console.error(`Block ${block} of ${lastBlock} …`);
  };
}
