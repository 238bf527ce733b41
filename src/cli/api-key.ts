import { createShopApiKey } from '../keys.ts';
import type { Command } from './command.ts';

/** Makes another key of the shop API. */
export const apiKey: Command = {
  words: '[label]',
  help: 'make another key for the shop API and show it once',
  async run({ db, words }) {
    console.log(await createShopApiKey(db, words.join(' ') || 'made by command'));
  },
};
