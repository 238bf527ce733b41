import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { startReceiver } from '../../support/http.ts';
import { whenOver } from '../../support/when-over.ts';

export type RpcRequest = { id: number; method: string; params: any[] };
export type Answer = { result: unknown } | { error: { code: number; message: string } };

/** Answers like Bitcoin Core to any JSON-RPC: over a real port of this machine. What came in is kept. */
export async function startRpcServer(answer: (request: RpcRequest) => Answer | unknown) {
  const requests: (RpcRequest | RpcRequest[])[] = [];
  const server = await startHttpServer((body, res) => {
    const one = ({ id, ...call }: RpcRequest) => {
      const answered = answer({ id, ...call }) as object;
      const isAnswer = typeof answered === 'object' && answered !== null;
      if (isAnswer && 'error' in answered) return { result: null, error: answered.error, id };
      return { result: isAnswer && 'result' in answered ? answered.result : answered, error: null, id };
    };
    const request = JSON.parse(body);
    requests.push(request);
    const reply = Array.isArray(request) ? request.map(one) : one(request);
    // As Core does: an error has the status 500, a batch has none.
    res.writeHead(!Array.isArray(reply) && reply.error ? 500 : 200).end(JSON.stringify(reply));
  });
  return { url: withUser(server.url), requests };
}

/** Any answer of HTTP. */
export async function startHttpServer(
  answer: (body: string, res: ServerResponse, authorization: string) => void,
) {
  return startReceiver((received, res) =>
    answer(received.body.toString(), res, received.headers.authorization ?? ''),
  );
}

/** Any bytes at all, or none. */
export async function startSocketServer(talk: (socket: Socket) => void): Promise<{ url: string }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    talk(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenOver(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: withUser(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) };
}

/** A password with every sign that could go wrong. */
export const password = 'p@ss:wo/rd%20#?';

export function withUser(url: string): string {
  return `${url.replace('://', `://al%69ce:${encodeURIComponent(password)}@`)}/`;
}
