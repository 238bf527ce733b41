// A process of its own that runs the compiled embedded Postgres: `node owner.mjs <data folder>`. It says what became
// of that in one line of JSON, and stays until its standard input closes.
import { startEmbeddedPostgres } from '../../dist/database/embedded-postgres.js';

const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
try {
  const postgres = await startEmbeddedPostgres({ dataDir: process.argv[2], log: () => {} });
  say({ url: postgres.url, postgresPid: postgres.pid });
  process.stdin.on('end', () => postgres.stop()).resume();
} catch (error) {
  say({ error: error.name, message: error.message });
}
