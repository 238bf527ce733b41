import { readFileSync } from 'node:fs';

/** `CLK_TCK`, which Linux has kept at this value on every machine that Node runs on. */
const TICKS_PER_SECOND = 100;

/** CPU seconds that a process has used so far, its threads included. */
export function cpuSeconds(pid: number): number {
  const [user = 0, system = 0] = ticks(pid);
  return (user + system) / TICKS_PER_SECOND;
}

/**
 * CPU seconds of Postgres so far: of the postmaster, of those of its processes that have ended, and of those that run.
 * Right as long as none is started and ended between two looks without being waited for, which the postmaster does at once.
 */
export function postgresCpuSeconds(postmaster: number): number {
  const own = ticks(postmaster).reduce((sum, value) => sum + value, 0) / TICKS_PER_SECOND;
  return children(postmaster).reduce((sum, pid) => sum + cpuSeconds(pid), own);
}

/** CPU seconds that all programs of the machine have used so far. */
export function machineCpuSeconds(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)[0]!
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) / TICKS_PER_SECOND;
}

/** The most memory that a process has held at a time, in MB. */
export function peakMemoryMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}

/** The memory that a process holds now, in MB. */
export function currentMemoryMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}

/** User and system time, its own and that of its children that ended; nothing for a process that is gone. */
function ticks(pid: number): number[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold spaces; utime is field 14.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).map(Number);
  } catch {
    return [];
  }
}

function children(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return list === '' ? [] : list.split(' ').map(Number);
}
