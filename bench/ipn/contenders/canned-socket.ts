import { createServer } from 'node:net';
import { announce } from './announce.ts';

/**
 * Answers every packet with the same bytes and reads none of them: no HTTP server can be faster, so what the load generator
 * reaches here is its own ceiling.
 */
const answer = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 4\r\n\r\n[OK]',
);
const server = createServer({ noDelay: true }, (socket) => {
  socket.on('data', () => socket.write(answer));
  socket.on('error', () => socket.destroy());
});
announce(server);
