import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseError } from '../database-errors.ts';
import { type Account, canReach, postgresAccount } from './postgres-account.ts';

/** Where the database's files and the owner file are: the data folder itself wherever that is possible. */
export type Place = { dataDir: string; folder: string; clusterDir: string };

/** Where root keeps what the Postgres account must reach, when the project lies where only root can go. */
export const machineHome = '/var/lib/tillgate';

/** Makes the folders and says where the database lies; `account` is who will run it. */
export function choosePlace(dataDir: string): { place: Place; account: Account } {
  const absolute = resolve(dataDir);
  mkdirSync(absolute, { recursive: true, mode: 0o711 });
  const noted = findPlace(absolute);
  const here = noted ?? placeIn(realpathSync(absolute), realpathSync(absolute));
  const account = postgresAccount(here.clusterDir);
  if (noted && noted.folder !== noted.dataDir) {
    makeReachable(noted.folder);
    return { place: noted, account };
  }
  if (process.getuid?.() !== 0 || canReach(account, here.folder) || letThrough(account, here.folder)) {
    return { place: here, account };
  }
  if (existsSync(here.clusterDir)) {
    throw new DatabaseError(
      `The database in ${here.clusterDir} belongs to ${account.name}, who cannot get into that folder. Give the folders above it search permission (chmod o+x), or set DATA_DIR.`,
    );
  }
  const hash = createHash('sha256').update(here.dataDir).digest('hex').slice(0, 16);
  const folder = join(machineHome, hash);
  makeReachable(machineHome);
  makeReachable(folder);
  return { place: placeIn(here.dataDir, folder), account };
}

/** Where an earlier start put the database, or null if there was none. */
export function findPlace(dataDir: string): Place | null {
  if (!existsSync(dataDir)) return null;
  const real = realpathSync(dataDir);
  const note = noteFile(real);
  if (existsSync(note)) return placeIn(real, readFileSync(note, 'utf8').trim());
  return existsSync(join(real, 'postgres')) ? placeIn(real, real) : null;
}

function isElsewhere(place: Place): boolean {
  return place.folder !== place.dataDir;
}

function isNoted(place: Place): boolean {
  return existsSync(noteFile(place.dataDir));
}

export function notePlace(place: Place): void {
  if (isElsewhere(place) && !isNoted(place)) writeFileSync(noteFile(place.dataDir), `${place.folder}\n`);
}

function placeIn(dataDir: string, folder: string): Place {
  return { dataDir, folder, clusterDir: join(folder, 'postgres') };
}

function noteFile(dataDir: string): string {
  return join(dataDir, 'postgres-location');
}

/** Whatever the umask. */
export function makeReachable(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
}

/** What the data folder holds has its own protection, so the folder itself may be walked through. */
function letThrough(account: Account, folder: string): boolean {
  const { mode } = statSync(folder);
  chmodSync(folder, mode | 0o011);
  if (canReach(account, folder)) return true;
  chmodSync(folder, mode);
  return false;
}

/** Before the start of a database away from its data folder: is it the one that belongs to it? */
export function settleElsewhere(place: Place, log: (line: string) => void): void {
  if (!isElsewhere(place)) return;
  if (isNoted(place) && !existsSync(place.clusterDir)) {
    throw new DatabaseError(
      `The database files of ${place.dataDir} should be in ${place.folder}, and are not there. Put them back, or set DATA_DIR to another folder.`,
    );
  }
  // From a data folder that was deleted since. Who deleted it wants to begin anew; what was there is kept aside.
  if (!isNoted(place) && existsSync(place.clusterDir)) {
    renameSync(place.clusterDir, `${place.clusterDir}.old-${Date.now()}`);
  }
  log(
    `The database files are in ${place.folder}: Postgres does not run as root, and no other user can reach ${place.dataDir}.`,
  );
}
