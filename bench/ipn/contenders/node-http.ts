import { createServer } from 'node:http';
import { announce } from './announce.ts';

/** Reads the body, answers `[OK]`, does nothing else: what Node's HTTP server itself costs. */
const server = createServer((req, res) => {
  req.on('data', () => {});
  req.on('end', () => {
    res.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': 4 });
    res.end('[OK]');
  });
});
announce(server);
