import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a program of this project in the foreground and ends as it ends. */
export function runNode(file, arguments_) {
  const child = spawn(process.execPath, [join(root, file), ...arguments_], { cwd: root, stdio: 'inherit' });
  // A Ctrl-C reaches the child by itself; we wait for what it makes of it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
}
