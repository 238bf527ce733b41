import { readFile } from 'node:fs/promises';
import { connectOnce } from './connect-once.ts';
import { migrationsFolder, openSchemaEngine, readMigrations, schemaFile } from './schema-engine.ts';

/**
 * The SQL that is missing between the migrations and prisma/schema.prisma, or null if they agree. The engine plays the
 * migrations into the empty database at this address and looks at the result.
 */
export async function missingMigration(emptyDatabaseUrl: string): Promise<string | null> {
  const client = await connectOnce(emptyDatabaseUrl);
  try {
    const { engine } = await openSchemaEngine(client);
    const { stdout } = await engine.diff({
      from: { tag: 'migrations', ...(await readMigrations(migrationsFolder)) },
      to: {
        tag: 'schemaDatamodel',
        files: [{ path: schemaFile, content: await readFile(schemaFile, 'utf8') }],
      },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    engine.free();
    return !stdout || /^\s*-- This is an empty migration/.test(stdout) ? null : stdout;
  } finally {
    await client.end();
  }
}
