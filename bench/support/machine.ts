import { cpus, totalmem } from 'node:os';

/** One line on where numbers come from. */
export function machine(): string {
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cores[0]?.model.trim() ?? 'unknown CPU'}, ${cores.length} cores, ${memory} GB, Node ${process.version}, ${process.platform}`;
}
