import { existsSync, renameSync } from 'node:fs';
import pg from 'pg';
import { codeOf, DatabaseError, EmbeddedPostgresFailed } from './database-errors.ts';
import { currentOwner, takeOwnership } from './embedded/data-folder-owner.ts';
import { type Account, canReach } from './embedded/postgres-account.ts';
import {
  type Binaries,
  copyBinaries,
  findBinaries,
  linkLibraries,
  program,
} from './embedded/postgres-binaries.ts';
import { databaseUser, ensureCluster, readPassword } from './embedded/postgres-cluster.ts';
import {
  choosePlace,
  findPlace,
  isElsewhere,
  isNoted,
  machineHome,
  makeReachable,
  notePlace,
  type Place,
} from './embedded/postgres-place.ts';
import { logFile, type Server, startServer } from './embedded/postgres-server.ts';
import { runningPostmaster, waitForOldPostmaster } from './embedded/postmaster-file.ts';

export type EmbeddedPostgresOptions = {
  dataDir: string;
  log: (line: string) => void;
  /** False for tests: faster, and a power cut may cost data. */
  durable?: boolean;
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
    const settings = { ...serverSettings(durable), ...options.settings };
    const launch = (port?: number) => startServer({ place, account, binaries, settings, port });
    server = await launch();
    const url = urlOf(server.port, passwordOf(place));
    try {
      await ensureDatabase(server.port, passwordOf(place));
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
          log(`The embedded Postgres stopped by itself; its log is ${logFile(place)}.`);
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

/** A database away from its data folder: noted there, and a forgotten one at the same place kept aside. */
function settleElsewhere(place: Place, log: (line: string) => void): void {
  if (!isElsewhere(place)) return;
  if (!isNoted(place)) {
    if (existsSync(place.clusterDir)) renameSync(place.clusterDir, `${place.clusterDir}.old-${Date.now()}`);
    notePlace(place);
  }
  log(
    `The database files are in ${place.folder}: Postgres does not run as root, and no other user can reach ${place.dataDir}.`,
  );
}

function usableBinaries(account: Account): Binaries {
  const installed = findBinaries();
  if (!('uid' in account.ids) || canReach(account, `${installed.folder}/native/bin`)) {
    linkLibraries(installed);
    return installed;
  }
  makeReachable(machineHome);
  const copied = copyBinaries(installed, machineHome);
  linkLibraries(copied);
  if (!canReach(account, `${copied.folder}/native/bin`)) {
    throw new EmbeddedPostgresFailed(
      `The user ${account.name} cannot reach ${program(copied, 'postgres')}. Give ${machineHome} search permission, or set DATABASE_URL.`,
    );
  }
  return copied;
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

function serverSettings(durable: boolean): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '64MB',
    // No parallel queries: they need /dev/shm, which is tiny in containers, and nothing here is that large.
    max_parallel_workers_per_gather: '0',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // The log tells what befell the server, not what was wrong with a statement: those hold payment data.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    ...(durable
      ? { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
}
