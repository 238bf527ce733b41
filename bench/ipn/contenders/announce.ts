import type { AddressInfo, Server } from 'node:net';

/** Listens on a free port, tells whoever started us, and ends when that one is gone. */
export function announce(server: Server): void {
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
  process.on('disconnect', () => process.exit(0));
}
