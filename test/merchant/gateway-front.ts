import type { IncomingMessage, ServerResponse } from 'node:http';
import { listenLocally } from '../support/http.ts';

/** The line between merchant server and gateway, as good as a test wants it. */
export type GatewayFront = {
  url: string;
  /** `down`: nobody hears the call. `deaf`: the gateway does it, but its reply is lost. */
  line: 'up' | 'down' | 'deaf';
  /** Calls that came, whatever became of them. */
  calls: number;
};

/** Stands before a gateway and passes calls on, or loses them. */
export async function startGatewayFront(gatewayUrl: string): Promise<GatewayFront> {
  const front: GatewayFront = { url: '', line: 'up', calls: 0 };
  const pass = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    front.calls += 1;
    if (front.line === 'down') return void req.socket.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const headers = ['content-type', 'user-agent', 'rest-key', 'rest-sign'];
    const response = await fetch(`${gatewayUrl}${req.url}`, {
      method: 'POST',
      headers: headers.map((name): [string, string] => [name, String(req.headers[name])]),
      body: new Uint8Array(Buffer.concat(chunks)),
    });
    const text = await response.text();
    if (front.line === 'deaf') return void req.socket.destroy();
    res.writeHead(response.status, { 'content-type': 'application/json' });
    res.end(text);
  };
  const { url } = await listenLocally((req, res) => void pass(req, res));
  front.url = url;
  return front;
}
