import type { Cleanups } from '../../support/cleanups.ts';

/** What a node with `zmqpubhashtx=` does: it says which transaction its mempool has got. */
export type HashPublisher = { url: string; publish(txid: string): Promise<void> };

/** bcoin has no ZeroMQ, so this speaks in its place. */
export async function startHashPublisher(cleanups: Cleanups): Promise<HashPublisher> {
  const { Publisher } = await import('zeromq');
  const socket = new Publisher({ linger: 0 });
  cleanups.add(() => socket.close());
  await socket.bind('tcp://127.0.0.1:*');
  let sequence = 0;
  return {
    url: socket.lastEndpoint!,
    async publish(txid) {
      const number = Buffer.alloc(4);
      number.writeUInt32LE(sequence++);
      await socket.send(['hashtx', Buffer.from(txid, 'hex'), number]);
    },
  };
}
