import { existsSync } from 'node:fs';
import { ConfigError, loadConfig } from '../config.ts';
import { DatabaseError } from '../database/database-errors.ts';
import { apiKey } from './api-key.ts';
import { type Command, CommandFailed } from './command.ts';
import { keys } from './keys.ts';
import { openCommandDatabase } from './open-command-database.ts';
import { reconcile } from './reconcile.ts';
import { refunds } from './refunds.ts';
import { resetAdminPassword } from './reset-password.ts';
import { sendIpns } from './send-ipns.ts';
import { wallet } from './wallet.ts';

const commands: Record<string, Command> = {
  keys,
  'api-key': apiKey,
  'reset-password': resetAdminPassword,
  'send-ipns': sendIpns,
  wallet,
  refunds,
  reconcile,
};

const [name, ...words] = process.argv.slice(2);
const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
if (!command) {
  if (name !== undefined && name !== 'help' && name !== '--help')
    console.error(`There is no command "${name}".\n`);
  console.log('npm run cli -- <command>\n');
  for (const [known, { words: usage, help }] of Object.entries(commands)) {
    console.log(`  ${`${known} ${usage}`.padEnd(26)} ${help}`);
  }
  process.exit(name === undefined || name === 'help' || name === '--help' ? 0 : 2);
}

try {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = loadConfig(process.env);
  const database = await openCommandDatabase(config);
  try {
    await command.run({ config, db: database.prisma, pool: database.pool, words });
  } finally {
    await database.close();
  }
} catch (error) {
  const isTheirs =
    error instanceof ConfigError || error instanceof DatabaseError || error instanceof CommandFailed;
  console.error(isTheirs ? error.message : error);
  process.exitCode = 1;
}
