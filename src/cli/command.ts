import type pg from 'pg';
import type { Config } from '../config.ts';
import type { PrismaClient } from '../database/generated/client.ts';

/** A command of `npm run cli`. */
export type Command = {
  /** What may follow its name, for the list of commands. */
  words: string;
  /** One line for the list of commands. */
  help: string;
  run(given: { config: Config; db: PrismaClient; pool: pg.Pool; words: string[] }): Promise<void>;
};

/** A command that could not do it; the message is for the person who called it. */
export class CommandFailed extends Error {
  override name = 'CommandFailed';
}
