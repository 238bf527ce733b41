import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
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

export function isElsewhere(place: Place): boolean {
  return place.folder !== place.dataDir;
}

export function isNoted(place: Place): boolean {
  return existsSync(noteFile(place.dataDir));
}

export function notePlace(place: Place): void {
  writeFileSync(noteFile(place.dataDir), `${place.folder}\n`);
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
