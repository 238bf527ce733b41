import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from './config.ts';

/** A listening HTTP server whose handler can be given later. */
export type HttpServer = {
  port: number;
  /** Until this is called, every request is told to come back. */
  serve(handler: RequestListener): void;
  /** Takes no more connections, lets requests under way end for that long, then cuts them off. */
  close(graceMs: number): Promise<void>;
};

/**
 * Listens at once, so that a port in use is known before anything is started.
 * @throws ConfigError if the port cannot be had; `setting` is its name in the environment.
 */
export async function listen(setting: string, port: number, host: string | undefined): Promise<HttpServer> {
  let handler: RequestListener = (_req, res) => {
    res.writeHead(503, { 'Content-Type': 'text/plain', 'Retry-After': '2' });
    res.end('Starting, come back in a moment\n');
  };
  const server = createServer((req, res) => handler(req, res));
  await bind(server, setting, port, host);
  return {
    port: (server.address() as AddressInfo).port,
    serve(next) {
      handler = next;
    },
    close: (graceMs) => close(server, graceMs),
  };
}

function bind(server: Server, setting: string, port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === undefined ? error : new ConfigError(portProblem(setting, port, error.code)));
    });
    server.listen({ port, host }, resolve);
  });
}

function portProblem(setting: string, port: number, code: string): string {
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use, perhaps by another Tillgate. Stop what uses it, or set ${setting} to a free port.`;
  }
  if (code === 'EACCES')
    return `Port ${port} needs more rights than we have. Set ${setting} to a port above 1023.`;
  return `Port ${port} (${setting}) cannot be opened: ${code}. Check ${setting} and LISTEN_HOST.`;
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // Connections that were busy are idle a moment later, and would be kept alive.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(timer);
}
