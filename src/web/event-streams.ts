import type { IncomingMessage, ServerResponse } from 'node:http';

/** A page that listens (server-sent events, HTML standard, section 9.2). */
export type EventStream = {
  /** Sends an event; `data` is one line. */
  send(event: string, data: string): void;
  close(): void;
};

/** All open streams of a server. */
export type EventStreams = {
  /** Answers a request with a stream. `onClose` runs once, whoever ends it. Null when there are too many (answered 503), or nobody is there any more. */
  open(req: IncomingMessage, res: ServerResponse, onClose: () => void): EventStream | null;
  count(): number;
  /** Ends them all; those who listen come back by themselves, to whoever listens on this port then. */
  close(): void;
};

const HEARTBEAT_MS = 25_000;

/**
 * @param options.max streams at once; further ones are refused, and their pages ask now and then instead.
 * @param options.maxAgeMs after that a stream is ended and has to be opened anew, which checks again who may listen.
 */
export function createEventStreams(options: { max: number; maxAgeMs: number }): EventStreams {
  const open = new Set<{ since: number; res: ServerResponse; close(): unknown }>();
  let heartbeat: NodeJS.Timeout | null = null;

  function beat(): void {
    const oldest = performance.now() - options.maxAgeMs;
    for (const stream of open) {
      if (stream.since < oldest) stream.close();
      else stream.res.write(':\n\n');
    }
  }

  return {
    open(req, res, onClose) {
      // Who has gone while we looked something up tells nobody any more that they are gone.
      if (res.closed || res.destroyed || req.socket.destroyed) return null;
      if (open.size >= options.max) {
        res.writeHead(503, { 'Retry-After': '30' }).end();
        return null;
      }
      letGoOf(req, res);
      res.writeHead(200, {
        // Ended by the end of the connection: an event is one write then, where chunks would be three pieces to put together.
        Connection: 'close',
        'X-Content-Type-Options': 'nosniff',
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        // Proxies must pass events on at once.
        'X-Accel-Buffering': 'no',
      });
      // By themselves, so that they are one string afterwards; put together with an event they would stay a tree of 26.
      res.flushHeaders();
      res.write('retry: 2000\n\n');
      const stream = { since: performance.now(), res, close: () => res.end() };
      open.add(stream);
      heartbeat ??= setInterval(beat, HEARTBEAT_MS).unref();
      res.on('close', () => {
        open.delete(stream);
        if (open.size === 0 && heartbeat !== null) {
          clearInterval(heartbeat);
          heartbeat = null;
        }
        onClose();
      });
      return {
        send: (event, data) => void res.write(`event: ${event}\ndata: ${data}\n\n`),
        close: stream.close,
      };
    },
    count: () => open.size,
    close() {
      for (const stream of open) stream.close();
    },
  };
}

/**
 * Lets go of what a stream has no use for and would hold for as long as it is open, which is half of its memory: headers that
 * are for pages, and the way on to the routes behind.
 */
function letGoOf(req: IncomingMessage, res: ServerResponse): void {
  for (const name of res.getHeaderNames()) res.removeHeader(name);
  res.removeHeader('Transfer-Encoding');
  const unused = { next: undefined, route: undefined, params: {}, rawHeaders: [] };
  Object.assign(req, unused);
}
