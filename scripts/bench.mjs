import { prepare } from './prepare.mjs';
import { runNode } from './run-node.mjs';

await prepare({ bench: true });
runNode('dist-bench/bench/main.js', process.argv.slice(2));
