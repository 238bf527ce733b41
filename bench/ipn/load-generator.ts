import { connect } from 'node:net';
import { quantile } from '../support/statistics.ts';
import { type Keys, signedRequests } from './ipn-supply.ts';

/** One turn: which orders, for how long. */
export type LoadTask = {
  port: number;
  keys: Keys;
  connections: number;
  seconds: number;
  /** The orders to tell of, by their numbers. */
  firstOrder: number;
  orders: number;
  /** Whether to begin again when all orders were told of; for contenders that store nothing. */
  repeat: boolean;
};

/** What came of it. `perSecond` and the latencies are of the timed window, `answered` of all that was sent. */
export type LoadResult = {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  answered: number;
  /** Those of them that told of a paid. */
  answeredPaid: number;
  /** Whether the prepared IPNs were used up before the time was. */
  ranOut: boolean;
  cpuSeconds: number;
};

/** The last of a request's bytes is on its way; each connection has one under way at a time. */
const ANSWER_END = Buffer.from('\r\n\r\n[OK]');
const LATENCIES_MAX = 2_000_000;
/**
 * Who orders first does not always pay first: so many orders are told of in a mixed sequence, then the next so many; as in a shop
 * where about as many wait for coins at any time. The more they are, the further apart in the indices they lie.
 */
const MIXED = 1024;
/** Odd, where `MIXED` is a power of two, so that its multiples meet each of them once. */
const STRIDE = 619;

/**
 * Sends prepared bytes over plain sockets and looks at the first and last bytes of what comes back: it must cost far less than
 * what it measures, since it shares the machine with it.
 */
async function run(task: LoadTask): Promise<LoadResult> {
  const supply = signedRequests(task.keys, task.firstOrder, task.orders);
  const latencies = new Float64Array(LATENCIES_MAX);
  let [answered, answeredPaid, inWindow, nextOrder, ranOut] = [0, 0, 0, 0, false];
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const end = start + task.seconds * 1000;
  let lastAnswer = start;

  /** The number of an order that no other connection tells of, or null when there is none left. */
  const takeOrder = (): number | null => {
    if (nextOrder === task.orders) {
      if (!task.repeat) {
        ranOut = true;
        return null;
      }
      nextOrder = 0;
    }
    return mixed(nextOrder++, task.orders);
  };

  const connection = (): Promise<void> =>
    new Promise((resolve, reject) => {
      let order: number | null = null;
      let isPaid = true;
      let sentAt = 0;
      const sendNext = (): void => {
        const now = performance.now();
        isPaid = !isPaid;
        if (!isPaid) order = takeOrder();
        if (now >= end || order === null) {
          socket.end();
          resolve();
          return;
        }
        sentAt = now;
        socket.write(supply.request(order * 2 + (isPaid ? 1 : 0)));
      };
      const onBytes = (length: number, buffer: Buffer): boolean => {
        if (!isOk(buffer, length)) {
          reject(new Error(`not 200 [OK]: ${buffer.toString('latin1', 0, length)}`));
          socket.destroy();
          return false;
        }
        const now = performance.now();
        answered += 1;
        if (isPaid) answeredPaid += 1;
        if (now < end) {
          latencies[inWindow++ % LATENCIES_MAX] = now - sentAt;
          lastAnswer = now;
        }
        sendNext();
        return true;
      };
      const socket = connect({
        port: task.port,
        host: '127.0.0.1',
        noDelay: true,
        onread: { buffer: Buffer.allocUnsafe(4096), callback: onBytes as (length: number) => boolean },
      });
      socket.on('connect', sendNext);
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('a connection was closed by the server')));
    });

  const silence = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error('the server stopped answering')), task.seconds * 1000 + 30_000).unref();
  });
  await Promise.race([Promise.all(Array.from({ length: task.connections }, connection)), silence]);
  const cpu = process.cpuUsage(cpuBefore);
  const sorted = latencies.subarray(0, Math.min(inWindow, LATENCIES_MAX)).sort();
  return {
    perSecond: (inWindow * 1000) / ((ranOut ? lastAnswer : end) - start),
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    answered,
    answeredPaid,
    ranOut,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
  };
}

/** Which order is told of at this place of the sequence. */
function mixed(position: number, orders: number): number {
  const first = position - (position % MIXED);
  return first + MIXED > orders ? position : first + ((position * STRIDE) % MIXED);
}

/** Answers this short come in one packet; one that did not would be counted as wrong, never as right. */
function isOk(buffer: Buffer, length: number): boolean {
  return (
    length > 20 &&
    buffer[9] === 0x32 &&
    buffer[10] === 0x30 &&
    buffer[11] === 0x30 &&
    buffer.compare(ANSWER_END, 0, ANSWER_END.length, length - ANSWER_END.length, length) === 0
  );
}

process.on('message', (task: LoadTask) => {
  run(task).then(
    (result) => process.send?.({ result }),
    (error: Error) => process.send?.({ error: error.message }),
  );
});
// Whoever started us is gone.
process.on('disconnect', () => process.exit(0));
