import { pino } from 'pino';
import { compareBooks } from '../books/compare-books.ts';
import { findOldestBlock } from '../books/find-oldest-block.ts';
import { readBooks } from '../books/read-books.ts';
import { ChainError } from '../gateway/chain/chain.ts';
import { openSandboxChain } from '../gateway/chain/sandbox-chain.ts';
import { openNetwork } from '../open-network.ts';
import { type Command, CommandFailed } from './command.ts';

/** Compares what the network, the gateway and the merchant server know, to the satoshi. */
export const reconcile: Command = {
  words: '[from block]',
  help: 'compare network, gateway and merchant server to the satoshi; prints 0, or what differs',
  async run({ config, db, words: [from] }) {
    const cursor = await db.chainCursor.findUnique({ where: { id: 'main' } });
    if (!cursor) throw new CommandFailed('The gateway has not followed the network yet: start it first.');
    const wanted = from === undefined ? cursor.startHeight : blockIn(from);
    const open = openNetwork(config, { log: pino({ level: 'silent' }), now: () => new Date() });
    try {
      const chain = open.network.kind === 'node' ? open.network.chain : await openSandboxChain(db);
      const fromBlock = await findOldestBlock(chain, wanted, cursor.height);
      if (fromBlock > wanted) {
        console.error(
          `The bitcoin node has pruned the blocks below ${fromBlock}. Coins in those are taken as the gateway has them.`,
        );
      }
      const options = { fromBlock, terms: config, progress: sayProgress(fromBlock) };
      const differences = compareBooks(await readBooks({ db, chain }, options));
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

function blockIn(word: string): number {
  if (/^[0-9]{1,9}$/.test(word)) return Number(word);
  throw new CommandFailed('The block to start from is a height, such as 830000.');
}

/** On standard error, so that standard output has the result alone. */
function sayProgress(fromBlock: number): (block: number, lastBlock: number) => void {
  return (block, lastBlock) => {
    const done = block - fromBlock + 1;
    if (done % 1000 === 0) console.error(`Block ${block} of ${lastBlock} …`);
  };
}
