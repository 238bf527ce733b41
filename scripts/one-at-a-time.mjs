// Lets one process at a time do something in a folder. Who may stands in `lock-<n>`; only the highest number counts,
// and it is followed, never deleted: the next one is made by a hard link, which one process alone can do, and only
// when the highest names nobody or a dead process. src/database/embedded/data-folder-owner.ts does the same; this
// copy exists because it runs before anything is compiled.
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** @param {string} folder @param {() => Promise<void>} work @param {(pid: number) => void} onWait */
export async function oneAtATime(folder, work, onWait) {
  const mine = await take(folder, onWait);
  try {
    await endLeftOverChild(folder);
    await work();
  } finally {
    writeAtomically(mine, '{}');
  }
}

/** Noted, so that whoever follows a killed process does not work beside what that one had started. */
export function noteChild(folder, pid) {
  writeAtomically(join(folder, 'child'), JSON.stringify({ pid, identity: processIdentity(pid) }));
}

async function take(folder, onWait) {
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `draft-${process.pid}`);
  let waits = 0;
  for (;;) {
    const last = highest(folder);
    const owner = readAlive(join(folder, `lock-${last}`));
    if (owner) {
      if (++waits === 20) onWait(owner.pid);
      await pause(50);
      continue;
    }
    writeFileSync(draft, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) }));
    const mine = join(folder, `lock-${last + 1}`);
    try {
      linkSync(draft, mine);
    } catch (error) {
      if (error.code === 'EEXIST') continue;
      throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    if (highest(folder) === last + 1) {
      for (const number of numbers(folder)) {
        if (number <= last) rmSync(join(folder, `lock-${number}`), { force: true });
      }
      return mine;
    }
    rmSync(mine, { force: true });
  }
}

async function endLeftOverChild(folder) {
  const file = join(folder, 'child');
  for (let child = readAlive(file); child; child = readAlive(file)) {
    try {
      process.kill(child.pid, 'SIGKILL');
    } catch {}
    await pause(20);
  }
  rmSync(file, { force: true });
}

function readAlive(file) {
  try {
    const { pid, identity } = JSON.parse(readFileSync(file, 'utf8'));
    return pid && processIdentity(pid) === identity ? { pid } : null;
  } catch {
    return null;
  }
}

/** Tells one process from a later one with the same number; null if it is gone. */
function processIdentity(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return null;
  }
  if (process.platform !== 'linux') return 'alive';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z'
      ? null
      : `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
  } catch {
    return null;
  }
}

function highest(folder) {
  return Math.max(0, ...numbers(folder));
}

function numbers(folder) {
  return readdirSync(folder)
    .map((name) => /^lock-(\d+)$/.exec(name)?.[1])
    .filter((number) => number !== undefined)
    .map(Number);
}

function writeAtomically(file, text) {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
