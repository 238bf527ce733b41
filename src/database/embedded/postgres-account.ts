import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { DatabaseError } from '../database-errors.ts';

/** The user that Postgres runs as. `ids` is empty for ourselves: then nothing needs to change hands. */
export type Account = { name: string; ids: { uid: number; gid: number } | Record<string, never> };

/** Postgres refuses to run as root; as root we hand it to the owner of its files, or a user made for such. */
export function postgresAccount(clusterDir: string): Account {
  if (process.getuid?.() !== 0) return { name: 'this user', ids: {} };
  const users = systemUsers();
  const files = statSync(clusterDir, { throwIfNoEntry: false });
  if (files && files.uid !== 0) {
    const owner = users.find((user) => user.uid === files.uid);
    return { name: owner?.name ?? `user ${files.uid}`, ids: { uid: files.uid, gid: files.gid } };
  }
  const chosen =
    users.find((user) => user.name === 'postgres') ?? users.find((user) => user.name === 'nobody');
  if (!chosen || chosen.uid === 0) {
    throw new DatabaseError(
      'Postgres refuses to run as root, and /etc/passwd has no user "postgres" or "nobody" to run it as. Start as an ordinary user, or set DATABASE_URL.',
    );
  }
  return { name: chosen.name, ids: { uid: chosen.uid, gid: chosen.gid } };
}

/** Whether the account can get into a folder; asked of the system, since modes alone do not tell. */
export function canReach(account: Account, folder: string): boolean {
  const { status } = spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], {
    ...account.ids,
    cwd: '/',
    stdio: 'ignore',
  });
  return status === 0;
}

function systemUsers(): { name: string; uid: number; gid: number }[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}
