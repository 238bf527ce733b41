import { ensureKeyPair, findKeyPair } from '../keys.ts';
import type { Command } from './command.ts';

/** Shows the key pair, for whoever sets up a second machine or an old shop module. */
export const keys: Command = {
  words: '',
  help: "show the shop's key pair at the gateway (keep the secret to yourself)",
  async run({ config, db }) {
    const pair = (await findKeyPair(db, config)) ?? (await ensureKeyPair(db, config));
    console.log(`REST_KEY=${pair.restKey}\nREST_SECRET=${pair.restSecret}`);
  },
};
