// Builds as well: some tests start the compiled program and kill it.
import { prepare } from './prepare.mjs';
import { runNode } from './run-node.mjs';

await prepare();
runNode('node_modules/vitest/vitest.mjs', ['run', ...process.argv.slice(2)]);
