import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import {
  DatabaseError,
  DataFolderInUse,
  EmbeddedPostgresFailed,
} from '../../src/database/database-errors.ts';
import { processIdentity } from '../../src/database/embedded/process-identity.ts';
import {
  type EmbeddedPostgres,
  findRunningEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/database/embedded-postgres.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { whenOver } from '../support/when-over.ts';
import { startOwnerProcess } from './owner-process.ts';

const linux = process.platform === 'linux';

describe('the embedded Postgres', () => {
  test('is, after the first start, an empty database in UTF-8, at UTC, that loses nothing it said it wrote', async () => {
    const { url } = await start(newDataDir());
    const shown = async (name: string) => (await query(url, `show ${name}`))[0]?.[name];
    expect(new URL(url).pathname).toBe('/tillgate');
    expect(await shown('server_encoding')).toBe('UTF8');
    expect(await shown('TimeZone')).toBe('UTC');
    expect(await shown('fsync')).toBe('on');
    expect(await shown('synchronous_commit')).toBe('on');
    expect(await shown('full_page_writes')).toBe('on');
    expect(await query(url, `select lower('ÄÖ') as low, 'a' < 'B' as by_letter`)).toEqual([
      { low: 'äö', by_letter: false },
    ]);
  });

  test('lets nobody in without the password, which only we can read', async () => {
    const dataDir = newDataDir();
    const { url } = await start(dataDir);
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
    expect(await query(url, 'show unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
    expect(await query(url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  });

  test('finds its data again at the next start', async () => {
    const dataDir = newDataDir();
    const first = await start(dataDir);
    await query(first.url, 'create table kept as select 7 as number');
    await first.stop();
    const second = await start(dataDir);
    expect(await query(second.url, 'select number from kept')).toEqual([{ number: 7 }]);
  });

  test('is gone when stop says so, and so is its port', async () => {
    const postgres = await start(newDataDir());
    const { pid } = postgres;
    expect(processIdentity(pid)).not.toBeNull();
    await postgres.stop();
    expect(processIdentity(pid)).toBeNull();
    await expect(reach(postgres.url)).rejects.toThrow(/ECONNREFUSED/);
  });

  test('keeps address and data over a restart', async () => {
    const postgres = await start(newDataDir());
    const before = postgres.pid;
    await query(postgres.url, 'create table kept as select 7 as number');
    await postgres.restart();
    expect(postgres.pid).not.toBe(before);
    expect(await query(postgres.url, 'select number from kept')).toEqual([{ number: 7 }]);
  });

  test('runs in a folder whose path has spaces, quotes and other letters', async () => {
    const { url } = await start(join(newDataDir(), `it's "the" shop`, 'données $HOME'));
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('says what Postgres said when it does not start, and not the password', async () => {
    const dataDir = newDataDir();
    const failure = await failureOf(start(dataDir, { shared_buffers: 'plenty' }));
    expect(failure).toBeInstanceOf(EmbeddedPostgresFailed);
    expect(failure.message).toContain('invalid value for parameter "shared_buffers": "plenty"');
    expect(failure.message).not.toContain(readFileSync(join(dataDir, 'postgres-password'), 'utf8').trim());
    await start(dataDir);
  });

  test('says what to do when the data folder cannot be one', async () => {
    const file = newDataDir();
    writeFileSync(file, '');
    const failure = await failureOf(start(file));
    expect(failure).toBeInstanceOf(DatabaseError);
    expect(failure.message).toMatch(/DATA_DIR/);
  });

  test('says so when the password is lost, instead of leaving the data behind', async () => {
    const dataDir = newDataDir();
    await (await start(dataDir)).stop();
    renameSync(join(dataDir, 'postgres-password'), join(dataDir, 'elsewhere'));
    expect((await failureOf(start(dataDir))).message).toMatch(/postgres-password is missing/);
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
    renameSync(join(dataDir, 'elsewhere'), join(dataDir, 'postgres-password'));
    await start(dataDir);
  });
});

describe('a data folder', () => {
  test('has one owner: a second start says at once who it is and what to do', async () => {
    const dataDir = newDataDir();
    const owner = startOwnerProcess(dataDir);
    expect(await owner.reply).toHaveProperty('url');
    const failure = await failureOf(start(dataDir));
    expect(failure).toBeInstanceOf(DataFolderInUse);
    expect(failure).toHaveProperty('pid', owner.pid);
    expect(failure.message).toContain(`process ${owner.pid}`);
    expect(failure.message).toContain('DATA_DIR');
  });

  test('has one owner in one process too', async () => {
    const dataDir = newDataDir();
    await start(dataDir);
    expect(await failureOf(start(dataDir))).toBeInstanceOf(DataFolderInUse);
  });

  test('goes to exactly one of many that start at once', async () => {
    const dataDir = newDataDir();
    const owners = Array.from({ length: 6 }, () => startOwnerProcess(dataDir));
    const replies = await Promise.all(owners.map((owner) => owner.reply));
    expect(replies.filter((reply) => reply.url)).toHaveLength(1);
    expect(replies.filter((reply) => reply.error === 'DataFolderInUse')).toHaveLength(5);
  });

  test('goes to exactly one of many that start at once after its owner was killed', async () => {
    const dataDir = newDataDir();
    const dead = startOwnerProcess(dataDir);
    await dead.reply;
    await dead.kill();
    const owners = Array.from({ length: 6 }, () => startOwnerProcess(dataDir));
    const replies = await Promise.all(owners.map((owner) => owner.reply));
    expect(replies.filter((reply) => reply.url)).toHaveLength(1);
    expect(replies.filter((reply) => reply.error === 'DataFolderInUse')).toHaveLength(5);
  });

  test('is free again after a clean stop', async () => {
    const dataDir = newDataDir();
    const owner = startOwnerProcess(dataDir);
    await owner.reply;
    await owner.end();
    await start(dataDir);
  });

  test('tells another process the address of the database, as long as it runs', async () => {
    const dataDir = newDataDir();
    expect(await findRunningEmbeddedPostgres(dataDir)).toBeNull();
    const owner = startOwnerProcess(dataDir);
    const { url } = await owner.reply;
    expect(await findRunningEmbeddedPostgres(dataDir)).toBe(url);
    await owner.end();
    expect(await findRunningEmbeddedPostgres(dataDir)).toBeNull();
  });
});

describe('after a kill -9', () => {
  test('of the process, Postgres stops by itself', async () => {
    const owner = startOwnerProcess(newDataDir());
    const { postgresPid } = await owner.reply;
    expect(processIdentity(postgresPid!)).not.toBeNull();
    await owner.kill();
    await until(() => processIdentity(postgresPid!) === null);
  });

  test('of the process, the next start has what was committed', async () => {
    const dataDir = newDataDir();
    const owner = startOwnerProcess(dataDir);
    await query((await owner.reply).url!, 'create table kept as select 7 as number');
    await owner.kill();
    const { url } = await start(dataDir);
    expect(await query(url, 'select number from kept')).toEqual([{ number: 7 }]);
  });

  test.runIf(linux)('of everything but Postgres, the next start sees it off', async () => {
    const dataDir = newDataDir();
    const owner = startOwnerProcess(dataDir);
    const { url, postgresPid } = await owner.reply;
    await query(url!, 'create table kept as select 7 as number');
    const watchdog = parentOf(postgresPid!);
    const watchers = childrenOf(watchdog).filter((pid) => pid !== postgresPid);
    expect(watchers).toHaveLength(1);
    for (const pid of [watchdog, ...watchers]) process.kill(pid, 'SIGKILL');
    await owner.kill();
    expect(processIdentity(postgresPid!)).not.toBeNull();
    const next = await start(dataDir);
    expect(processIdentity(postgresPid!)).toBeNull();
    expect(await query(next.url, 'select number from kept')).toEqual([{ number: 7 }]);
  });

  test('of process and Postgres, the next start has what was committed', async () => {
    const dataDir = newDataDir();
    const owner = startOwnerProcess(dataDir);
    const { url, postgresPid } = await owner.reply;
    await query(url!, 'create table kept as select 7 as number');
    process.kill(postgresPid!, 'SIGKILL');
    await owner.kill();
    const next = await start(dataDir);
    expect(await query(next.url, 'select number from kept')).toEqual([{ number: 7 }]);
  });

  test('half way through the first start, the next one begins again', async () => {
    const dataDir = newDataDir();
    const owner = startOwnerProcess(dataDir);
    await until(() => existsSync(dataDir) && readdirSync(dataDir).some((name) => name.includes('.init-')));
    await owner.kill();
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
    const { url } = await start(dataDir);
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(readdirSync(dataDir).filter((name) => name.includes('.init-'))).toEqual([]);
  });
});

describe('after a power cut, when process ids mean other processes', () => {
  test('an owner file that names one of those does not block the start', async () => {
    const dataDir = newDataDir();
    mkdirSync(dataDir);
    writeFileSync(
      join(dataDir, 'owner-4'),
      JSON.stringify({ pid: process.pid, identity: 'of an earlier boot' }),
    );
    await start(dataDir);
  });

  test('an owner file that was cut short does not block the start', async () => {
    const dataDir = newDataDir();
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'owner-4'), '{"pid":');
    await start(dataDir);
  });

  test('a postmaster.pid that names one of those does not block the start, and that process lives on', async () => {
    const dataDir = newDataDir();
    const owner = startOwnerProcess(dataDir);
    const { url, postgresPid } = await owner.reply;
    await query(url!, 'create table kept as select 7 as number');
    process.kill(postgresPid!, 'SIGKILL');
    await owner.kill();

    // A process of the same user, or Postgres would not even ask.
    const { uid, gid } = statSync(join(dataDir, 'postgres'));
    const sameUser = process.getuid?.() === 0 ? { uid, gid } : {};
    const bystander = spawn('sleep', ['600'], { ...sameUser, stdio: 'ignore' });
    whenOver(() => void bystander.kill());
    const file = join(dataDir, 'postgres', 'postmaster.pid');
    const [, ...rest] = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, [bystander.pid, ...rest].join('\n'));

    const next = await start(dataDir);
    expect(await query(next.url, 'select number from kept')).toEqual([{ number: 7 }]);
    expect(processIdentity(bystander.pid!)).not.toBeNull();
  });
});

describe.runIf(process.getuid?.() === 0)('as root, in a folder that no other user can reach', () => {
  test('the database lies elsewhere, is found again, and is asked for when it is gone', async () => {
    const closed = temporaryFolder();
    chmodSync(closed, 0o700);
    const dataDir = join(closed, 'data');
    const told: string[] = [];
    const first = await startEmbeddedPostgres({ dataDir, log: (line) => told.push(line) });
    whenOver(() => first.stop());
    const place = readFileSync(join(dataDir, 'postgres-location'), 'utf8').trim();
    whenOver(() => rmSync(place, { recursive: true, force: true }));
    expect(told.join()).toContain(place);
    await query(first.url, 'create table kept as select 7 as number');
    expect(await findRunningEmbeddedPostgres(dataDir)).toBe(first.url);
    await first.stop();

    const second = await start(dataDir);
    expect(await query(second.url, 'select number from kept')).toEqual([{ number: 7 }]);
    await second.stop();

    rmSync(place, { recursive: true });
    expect(await findRunningEmbeddedPostgres(dataDir)).toBeNull();
    expect((await failureOf(start(dataDir))).message).toContain(place);
  });

  test('a data folder that was deleted begins anew, and what it held is kept aside', async () => {
    const closed = temporaryFolder();
    chmodSync(closed, 0o700);
    const dataDir = join(closed, 'data');
    const first = await start(dataDir);
    const place = readFileSync(join(dataDir, 'postgres-location'), 'utf8').trim();
    whenOver(() => rmSync(place, { recursive: true, force: true }));
    await query(first.url, 'create table kept as select 7 as number');
    await first.stop();
    rmSync(dataDir, { recursive: true });

    const second = await start(dataDir);
    expect(await query(second.url, `select to_regclass('kept') as kept`)).toEqual([{ kept: null }]);
    expect(readdirSync(place).filter((name) => name.startsWith('postgres.old-'))).toHaveLength(1);
  });
});

function newDataDir(): string {
  return join(temporaryFolder(), 'data');
}

async function start(dataDir: string, settings: Record<string, string> = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {}, settings });
  whenOver(() => postgres.stop());
  return postgres;
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail('It should have failed.'),
    (error: unknown) => error as Error,
  );
}

async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

function reach(url: string): Promise<void> {
  return new Promise((done, fail) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.destroy();
      done();
    });
    socket.on('error', fail);
  });
}

function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function childrenOf(pid: number): number[] {
  return execFileSync('cat', [`/proc/${pid}/task/${pid}/children`], { encoding: 'utf8' })
    .trim()
    .split(' ')
    .map(Number);
}
