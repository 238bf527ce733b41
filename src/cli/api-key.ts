import type { PrismaClient } from '../database/generated/client.ts';
import {
  listShopApiKeys,
  makeShopApiKey,
  revokeShopApiKey,
  type Scope,
  scopes,
  scopesOf,
} from '../merchant/keys/shop-api-key.ts';
import { type Command, CommandFailed } from './command.ts';

/** Keys of the shop API: lists them, makes another one, ends one. Without one of those words it makes one. */
export const apiKey: Command = {
  words: '[list | make [label] [scopes] | revoke <key>]',
  help: `keys of the shop API: make one and show it once (scopes: ${scopes.join(', ')}; all by default)`,
  async run({ db, words }) {
    const [what, ...rest] = words;
    if (what === 'list' && rest.length === 0) return list(db);
    if (what === 'revoke') return revoke(db, rest);
    const { label, allowed } = readWords(what === 'make' ? rest : words);
    const key = { label: label || 'made by command', scopes: allowed };
    console.log(await makeShopApiKey({ db, now: () => new Date() }, null, key));
  },
};

async function list(db: PrismaClient): Promise<void> {
  const keys = await listShopApiKeys(db);
  if (keys.length === 0) console.log('There is no key in the database.');
  for (const key of keys) {
    const used = key.lastUsedAt === null ? 'not used yet' : `last used ${key.lastUsedAt.toISOString()}`;
    const state = key.revokedAt === null ? used : `revoked ${key.revokedAt.toISOString()}`;
    const hint = key.hint === '' ? '' : `${key.hint}… `;
    console.log(`${key.id} ${hint}${JSON.stringify(key.label)} ${scopesOf(key).join(',')} ${state}`);
  }
}

async function revoke(db: PrismaClient, words: string[]): Promise<void> {
  const wanted = (words[0] ?? '').replace(/…$/, '');
  if (wanted === '' || words.length > 1) {
    throw new CommandFailed('Say which: api-key revoke <id or first characters, as api-key list shows them>');
  }
  const keys = (await listShopApiKeys(db)).filter(
    ({ id, hint, revokedAt }) => id === wanted || (revokedAt === null && hint !== '' && hint === wanted),
  );
  const [key] = keys;
  if (key === undefined)
    throw new CommandFailed(`No key in force is called ${wanted}; api-key list shows all.`);
  if (keys.length > 1) {
    throw new CommandFailed(`${keys.length} keys begin with ${wanted}: say which by its id (api-key list).`);
  }
  await revokeShopApiKey({ db, now: () => new Date() }, null, key.id);
  console.log(`Revoked: ${JSON.stringify(key.label)}`);
}

/** The scopes stand at the end, apart or with commas; all before them is the label. */
function readWords(words: string[]): { label: string; allowed: readonly Scope[] } {
  const first = words.findIndex((word) => word.startsWith('orders:'));
  if (first === -1) return { label: words.join(' '), allowed: scopes };
  const named = words.slice(first).flatMap((word) => word.split(',').filter(Boolean));
  const unknown = named.find((name) => !scopes.some((scope) => scope === name));
  if (unknown !== undefined) {
    throw new CommandFailed(`There is no scope ${unknown}; there are ${scopes.join(' and ')}.`);
  }
  return { label: words.slice(0, first).join(' '), allowed: scopes.filter((scope) => named.includes(scope)) };
}
