import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 trade a little time for much memory (docs/decisions/memory.md has the figures). Called before anything else is
 * started; V8 reads these flags whenever it decides.
 */
export function spareMemory(): void {
  // Collect garbage when there is as much of it as there is of use, where V8 waits for three times as much.
  setFlagsFromString('--heap-growing-percent=100');
  // Prisma's query compiler is WebAssembly: its first, quick compilation is quick enough, and the second one leaves 60 MB
  // behind. What stays busy gets it after all, a hundred times later than usual, and one function after the other.
  setFlagsFromString('--wasm-tiering-budget=180000000');
  setFlagsFromString('--wasm-num-compilation-tasks=1');
}
