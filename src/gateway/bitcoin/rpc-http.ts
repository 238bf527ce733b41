import { type Dispatcher, Pool } from 'undici';
import { ChainError } from '../chain/chain.ts';
import type { RpcAccess } from './rpc-access.ts';
import { refuseStatus, rpcFailure } from './rpc-failure.ts';

/** What the node answered, read whole. */
export type HttpReply = { status: number; text: string };

export type RpcHttp = {
  /**
   * Posts JSON. Answers with an error status too, but for those that say who may not come in.
   * @throws ChainError; {@link ReplyTooLarge}.
   */
  post(body: string): Promise<HttpReply>;
  /** Ends all that is under way. */
  close(): Promise<void>;
};

/** The answer is larger than any that makes sense; it was not read to its end. */
export class ReplyTooLarge extends ChainError {
  constructor(place: string, bytesMax: number) {
    super('unusable_answer', `The bitcoin node at ${place} answered with more than ${bytesMax} bytes.`);
  }
}

export type RpcHttpLimits = {
  /** For a call and its answer together; a node that checks a block may let one wait for many seconds. */
  timeoutMs?: number;
  /** A block has 8 MB in hex, the ids of a mempool of 300,000 transactions 20 MB. */
  replyBytesMax?: number;
};

/** Core ends a connection that is not used for 30 s (rpcservertimeout); ours end before that. */
const KEEP_ALIVE_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const CONNECTIONS = 4;

/** Keeps a few connections to the node and posts over them. */
export function openRpcHttp(
  access: RpcAccess,
  { timeoutMs = 30_000, replyBytesMax = 64 * 1024 * 1024 }: RpcHttpLimits = {},
): RpcHttp {
  const pool = new Pool(access.origin, {
    connections: CONNECTIONS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    // One clock for the whole call, in `send`.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  async function send(body: string, authorization: string | null): Promise<HttpReply> {
    const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
    const signal = AbortSignal.timeout(timeoutMs);
    const reply = await pool.request({ method: 'POST', path: access.path, headers, body, signal });
    return { status: reply.statusCode, text: await readText(reply.body) };
  }

  /**
   * The node may have ended a kept connection in the same moment in which it was used again. All our calls only read, so
   * one more try does no harm, and it is on a new connection.
   */
  async function sendTwice(body: string, authorization: string | null): Promise<HttpReply> {
    try {
      return await send(body, authorization);
    } catch (error) {
      if (!isBrokenConnection(error)) throw error;
      return send(body, authorization);
    }
  }

  async function readText(body: Dispatcher.ResponseData['body']): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.length;
      // Ends the connection too.
      if (bytes > replyBytesMax) throw new ReplyTooLarge(access.place, replyBytesMax);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  return {
    async post(body) {
      try {
        const authorization = await access.authorization();
        const reply = await sendTwice(body, authorization);
        if (reply.status !== 401) return refuseStatus(reply, access.place);
        // A node that was started again has a new cookie. The same once more would help nobody: Core lets such wait.
        const renewed = await access.authorization(true);
        const final = renewed === authorization ? reply : await sendTwice(body, renewed);
        return refuseStatus(final, access.place);
      } catch (error) {
        throw rpcFailure(error, access.place, timeoutMs);
      }
    },
    close: () => pool.destroy(),
  };
}

function isBrokenConnection(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes((error as NodeJS.ErrnoException).code ?? '');
}
