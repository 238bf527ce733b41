import { existsSync } from 'node:fs';
import { type Config, ConfigError, loadConfig } from './config.ts';
import { DatabaseError } from './database/database-errors.ts';
import { spareMemory } from './spare-memory.ts';
import { startProcess } from './start-process.ts';

/** The process: settings, start, signals. Everything it starts is in start-process.ts. */
async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config: Config = loadConfig(process.env);
  spareMemory();
  const running = await startProcess(config, (text) => process.stdout.write(`${text}\n`), fail);

  let stopping = false;
  const stop = (): void => {
    // Whoever asks twice does not want to wait.
    if (stopping) process.exit(130);
    stopping = true;
    process.stdout.write('\nStopping: work under way is finished first.\n');
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/** One sentence for what a person can mend; all we know for what is our own mistake. */
function fail(error: unknown): void {
  const isTheirs = error instanceof ConfigError || error instanceof DatabaseError;
  process.stderr.write(isTheirs ? `\n${error.message}\n` : `\nTillgate could not go on: ${stackOf(error)}\n`);
  process.exit(1);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

main().catch(fail);
