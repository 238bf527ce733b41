// npm run migration-diff -- <name>: writes prisma/migrations/<time>_<name>/migration.sql, the way from the
// migrations so far to prisma/schema.prisma. Needs no native engine and no database: it starts its own.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';

const name = process.argv[2];
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error(
    'Give the migration a name of small letters, digits and underscores: npm run migration-diff -- add_refunds',
  );
  process.exit(1);
}
await prepare({ build: true });
const { startEmbeddedPostgres } = await import('../dist/database/embedded-postgres.js');
const { missingMigration } = await import('../dist/database/schema-diff.js');
const { migrationsFolder } = await import('../dist/database/schema-engine.js');

const lock = join(migrationsFolder, 'migration_lock.toml');
mkdirSync(migrationsFolder, { recursive: true });
if (!existsSync(lock)) writeFileSync(lock, 'provider = "postgresql"\n');

const folder = mkdtempSync(join(tmpdir(), 'tillgate-diff-'));
chmodSync(folder, 0o711);
try {
  const dataDir = join(folder, 'data');
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {}, durable: false });
  try {
    write(await missingMigration(postgres.url));
  } finally {
    await postgres.stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function write(script) {
  if (script === null) {
    console.log('The migrations lead to prisma/schema.prisma already; nothing to write.');
    return;
  }
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const target = join(migrationsFolder, `${time}_${name}`);
  mkdirSync(target);
  writeFileSync(join(target, 'migration.sql'), script);
  console.log(
    `Wrote ${join(target, 'migration.sql')}. Read it, and add what Prisma cannot know (check constraints).`,
  );
}
