import pg from 'pg';
import { codeOf, DatabaseError } from './database-errors.ts';
import { currentOwner, takeOwnership } from './embedded/data-folder-owner.ts';
import { usableBinaries } from './embedded/postgres-binaries.ts';
import { databaseUser, ensureCluster, readPassword } from './embedded/postgres-cluster.ts';
import { choosePlace, findPlace, notePlace, type Place, settleElsewhere } from './embedded/postgres-place.ts';
import { logFile, type Server, startServer } from './embedded/postgres-server.ts';
import { serverSettings } from './embedded/postgres-settings.ts';
import { runningPostmaster, waitForOldPostmaster } from './embedded/postmaster-file.ts';

export type EmbeddedPostgresOptions = {
  dataDir: string;
  log: (line: string) => void;
  /** False for tests: faster, and a power cut may cost data. */
  durable?: boolean;
  /** Called if Postgres ends without having been told to; nothing works after that. */
  onExit?: (error: DatabaseError) => void;
  /** Postgres settings over ours, such as `{ log_statement: 'all' }`. */
  settings?: Record<string, string>;
};

export type EmbeddedPostgres = {
  url: string;
  /** The process id of Postgres. */
  readonly pid: number;
  /** A clean shutdown; done when Postgres is gone and the data folder free. */
  stop(): Promise<void>;
  /** Stop and start on the same port. */
  restart(): Promise<void>;
};

const databaseName = 'tillgate';

/** Starts the Postgres that came with npm on the files in `dataDir`, making them on the first start. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    return await start(options);
  } catch (error) {
    const code = codeOf(error);
    if (error instanceof DatabaseError || !code || !(error instanceof Error)) throw error;
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'EEXIST'].includes(code)) throw error;
    throw new DatabaseError(
      `The data folder ${options.dataDir} cannot be used (${error.message}). Make it writable for this user, or set DATA_DIR to another folder.`,
    );
  }
}

/** The URL of the Postgres that another process runs on this data folder, or null. */
export async function findRunningEmbeddedPostgres(dataDir: string): Promise<string | null> {
  const place = findPlace(dataDir);
  if (!place || !currentOwner(place.folder)) return null;
  const postmaster = runningPostmaster(place.clusterDir);
  const password = readPassword(place.dataDir);
  return postmaster?.ready && password ? urlOf(postmaster.port, password) : null;
}

async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, durable = true } = options;
  if (process.platform === 'win32') {
    throw new DatabaseError('The embedded Postgres does not run on Windows. Set DATABASE_URL, or use WSL.');
  }
  const { place, account } = choosePlace(options.dataDir);
  const ownership = takeOwnership(place.folder, place.dataDir);
  let server: Server;
  try {
    settleElsewhere(place, log);
    const binaries = usableBinaries(account);
    await waitForOldPostmaster(place.clusterDir, log);
    await ensureCluster(place, account, binaries, durable);
    notePlace(place);
    const password = passwordOf(place);
    const settings = { ...serverSettings(durable), ...options.settings };
    const launch = (port?: number) => startServer({ place, account, binaries, settings, port });
    server = await launch();
    const url = urlOf(server.port, password);
    try {
      await ensureDatabase(server.port, password);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return handle(url, server, launch);
  } catch (error) {
    ownership.release();
    throw error;
  }

  function handle(url: string, first: Server, launch: (port: number) => Promise<Server>): EmbeddedPostgres {
    let current = first;
    let stopping: Promise<void> | undefined;
    let expected = false;
    const watch = (watched: Server) =>
      watched.exited.then(() => {
        if (!expected && current === watched) {
          options.onExit?.(
            new DatabaseError(
              `The embedded Postgres stopped by itself; its log is ${logFile(place)}. Start again: nothing that was stored is lost.`,
            ),
          );
        }
      });
    void watch(current);
    return {
      url,
      get pid() {
        return current.pid;
      },
      stop() {
        expected = true;
        stopping ??= current.stop().finally(() => ownership.release());
        return stopping;
      },
      async restart() {
        if (stopping) throw new Error('This Postgres was stopped.');
        expected = true;
        await current.stop();
        current = await launch(current.port);
        expected = false;
        void watch(current);
      },
    };
  }
}

function passwordOf(place: Place): string {
  const password = readPassword(place.dataDir);
  if (password) return password;
  throw new DatabaseError(
    `The file postgres-password is missing in ${place.dataDir}, so the database there cannot be opened. Put it back, or set DATA_DIR to another folder.`,
  );
}

async function ensureDatabase(port: number, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(port, password, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [databaseName]);
    if (rowCount === 0) await client.query(`create database ${databaseName}`);
  } finally {
    await client.end();
  }
}

function urlOf(port: number, password: string, database = databaseName): string {
  return `postgresql://${databaseUser}:${password}@127.0.0.1:${port}/${database}`;
}
