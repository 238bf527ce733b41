import type { Subscriber } from 'zeromq';
import { MalformedBytes } from './byte-reader.ts';
import { parseTransaction } from './parse-transaction.ts';

/** A node's ZeroMQ messages, as hints that there is something new. */
export type NodePush = { close(): void };

/** Why there are no hints; a sentence for the operator. Polling goes on without. */
export class NodePushError extends Error {
  override name = 'NodePushError';
}

export type NodePushOptions = {
  /** `BITCOIN_ZMQ_URL`, such as `tcp://127.0.0.1:28332`: what zmqpubhashtx= and zmqpubhashblock= in bitcoin.conf name. */
  url: string;
  /** Called when there may be something new, at once and then at most every `restMs`. Nothing is known but that. */
  onHint: () => void;
  /** Called with the id in each message that tells of a transaction, before the hint. Whether there is such a one is not known. */
  onTransaction?: (txid: string) => void;
  /** Called when no more messages can be received, though nobody has closed. */
  onEnd?: (error: unknown) => void;
  restMs?: number;
};

/** Full content by its short form: one of the two is enough, and a block has megabytes. */
const topics = { hashtx: 'rawtx', hashblock: 'rawblock' } as const;
const MESSAGE_BYTES_MAX = 8 * 1024 * 1024;

/**
 * Subscribes to new transactions and blocks of a node, whichever of the four kinds of message it publishes. A lost
 * connection is made again by ZeroMQ itself, for ever; messages that were lost meanwhile are what polling is for.
 * @throws NodePushError when the URL is none, or ZeroMQ cannot be loaded here.
 */
export async function openNodePush(options: NodePushOptions): Promise<NodePush> {
  const { url, onHint, onTransaction, onEnd, restMs = 50 } = options;
  const socket = await connect(url);
  const hints = coalesce(onHint, restMs);
  const tell = (topic: string, content: Buffer) => {
    const txid = txidOf(topic, content);
    if (txid !== null) onTransaction?.(txid);
    hints.hint();
  };
  listen(socket, tell).catch((error: unknown) => onEnd?.(error));
  return {
    close() {
      hints.end();
      socket.close();
    },
  };
}

/** Ends when the socket is closed. */
async function listen(socket: Subscriber, tell: (topic: string, content: Buffer) => void): Promise<void> {
  const fullOf = new Map<string, string>(Object.entries(topics));
  socket.subscribe(...fullOf.keys(), ...fullOf.values());
  for await (const [topic, content = Buffer.alloc(0)] of socket) {
    const short = String(topic);
    const full = fullOf.get(short);
    if (full !== undefined) socket.unsubscribe(full);
    fullOf.delete(short);
    tell(short, content);
  }
}

/** Null in what is not about a transaction, or makes no sense. The node writes a hash as people do. */
function txidOf(topic: string, content: Buffer): string | null {
  if (topic === 'hashtx') return content.length === 32 ? content.toString('hex') : null;
  if (topic !== topics.hashtx) return null;
  try {
    return parseTransaction(content).txid;
  } catch (error) {
    if (error instanceof MalformedBytes) return null;
    throw error;
  }
}

/** The native part is loaded only by those who want it. */
async function connect(url: string): Promise<Subscriber> {
  const zeromq = await import('zeromq').catch((error: unknown) => {
    throw new NodePushError(
      'ZeroMQ cannot be loaded on this machine: leave BITCOIN_ZMQ_URL empty, and coins are found by polling.',
      { cause: error },
    );
  });
  const socket = new zeromq.Subscriber({
    linger: 0,
    // A firewall in between may forget a connection on which nothing is said for an hour.
    tcpKeepalive: 1,
    tcpKeepaliveIdle: 60,
    reconnectInterval: 100,
    reconnectMaxInterval: 10_000,
    maxMessageSize: MESSAGE_BYTES_MAX,
    // tcp://[::1]:28332; a host's name is looked up in the old network only, unless one asks for this.
    ipv6: url.includes('['),
  });
  try {
    socket.connect(url);
    return socket;
  } catch (error) {
    socket.close();
    throw new NodePushError(
      `BITCOIN_ZMQ_URL, "${url}", is no address of ZeroMQ: it should be as tcp://127.0.0.1:28332, and the same as zmqpubhashtx= in bitcoin.conf.`,
      { cause: error },
    );
  }
}

/** The first call goes through at once; those during the rest after it become one, at the end of the rest. */
function coalesce(call: () => void, restMs: number): { hint(): void; end(): void } {
  let resting: NodeJS.Timeout | undefined;
  let waiting = false;
  const hint = () => {
    if (resting) {
      waiting = true;
      return;
    }
    resting = setTimeout(() => {
      resting = undefined;
      if (!waiting) return;
      waiting = false;
      hint();
    }, restMs).unref();
    call();
  };
  const end = () => clearTimeout(resting);
  return { hint, end };
}
