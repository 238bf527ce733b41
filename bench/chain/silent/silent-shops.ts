import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What this process is told, and what it answers. */
export type SilentTask = { open: number } | 'hang up' | 'count';
export type SilentAnswer = {
  /** Ports of the shops: another one each, so another origin each. */
  ports: number[];
  /** Connections on which somebody waits for an answer. */
  waiting: number;
};

const ports: number[] = [];
const sockets = new Set<Socket>();

/** Shops that accept connections, take what is sent, and never answer. */
async function openShops(count: number): Promise<void> {
  for (let opened = 0; opened < count; opened += 1) {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      // Whoever waits may end the connection in any way.
      socket.on('error', () => {});
      socket.resume();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ports.push((server.address() as AddressInfo).port);
  }
}

process.on('message', async (task: SilentTask) => {
  if (typeof task === 'object') await openShops(task.open);
  if (task === 'hang up') for (const socket of sockets) socket.destroy();
  process.send?.({ ports, waiting: sockets.size } satisfies SilentAnswer);
});
// Whoever started us is gone.
process.on('disconnect', () => process.exit(0));
