import { connect, type Socket } from 'node:net';

/** What this process is told. */
export type PayersTask = { open: string[]; port: number } | 'begin' | { wait: number; msMax: number };
/** What it answers: when each stream was told something since the beginning, first told first, in milliseconds of the epoch. */
export type PayersAnswer = { listening: number; told: number[] };

const OPENED_AT_ONCE = 50;

const sockets = new Set<Socket>();
let told: number[] = [];
let waitingFor: { count: number; done(): void } | null = null;

/** Opens the stream of one page, as plainly as can be, so that this process costs the machine little. */
function listen(path: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let isOpen = false;
    socket.on('error', reject);
    socket.on('close', () => {
      sockets.delete(socket);
      reject(new Error('a stream was closed'));
    });
    socket.on('data', (data) => {
      const text = data.toString('latin1');
      if (!isOpen) {
        if (!text.startsWith('HTTP/1.1 200')) return reject(new Error(text.split('\r\n', 1)[0]));
        isOpen = true;
        sockets.add(socket);
        resolve();
      }
      if (text.includes('event: change\n')) hear();
    });
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\nAccept-Language: en\r\n\r\n`,
    );
  });
}

function hear(): void {
  told.push(performance.timeOrigin + performance.now());
  if (waitingFor && told.length >= waitingFor.count) waitingFor.done();
}

async function openAll(paths: string[], port: number): Promise<void> {
  const waiting = [...paths];
  const some = async (): Promise<void> => {
    for (let path = waiting.pop(); path; path = waiting.pop()) await listen(path, port);
  };
  await Promise.all(Array.from({ length: OPENED_AT_ONCE }, some));
}

function untilTold(count: number, msMax: number): Promise<void> {
  return new Promise((done) => {
    if (told.length >= count) return done();
    const timer = setTimeout(done, msMax);
    const finish = (): void => {
      clearTimeout(timer);
      done();
    };
    waitingFor = { count, done: finish };
  });
}

process.on('message', async (task: PayersTask) => {
  if (task === 'begin') {
    told = [];
    waitingFor = null;
  } else if ('open' in task) {
    await openAll(task.open, task.port).catch((error: unknown) => console.error(error));
  } else await untilTold(task.wait, task.msMax);
  process.send?.({ listening: sockets.size, told } satisfies PayersAnswer);
});
// Whoever started us is gone.
process.on('disconnect', () => process.exit(0));
