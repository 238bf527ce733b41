import { Agent, request } from 'undici';
import { z } from 'zod';
import type { PrismaClient } from '../../database/generated/client.ts';
import { encodeForm } from '../../protocol/form.ts';
import { encodeOrderRequest, type OrderRequestFields } from '../../protocol/order-request.ts';
import { parseReply, type Reply } from '../../protocol/replies.ts';
import { sign } from '../../protocol/signature.ts';
import type { SigningKey } from '../keys/key-pair.ts';
import { GatewayRefusedCall, GatewayRefusedKey, GatewayUnreachable } from './gateway-errors.ts';
import { withNonce } from './nonce-lease.ts';
import { type DetailsAnswer, readDetails } from './order-details.ts';

/** Calls a gateway that speaks the protocol. */
export type GatewayClient = {
  /**
   * `merchant/order/create`. Not repeated by itself when the answer was lost: the order may be there.
   * @throws GatewayUnreachable, GatewayRefusedKey or GatewayRefusedCall.
   */
  createOrder(order: OrderRequestFields): Promise<{ transaction: string; paymentUrl: string }>;
  /** `generic/private/info`, to test the key. Throws as createOrder does. */
  info(): Promise<{ login: string; rights: string[] }>;
  /**
   * `merchant/order/details`: what the gateway's books say of an order. Changes nothing there, so it may be asked at will.
   * @param options.paymentId of that payment alone. `key`: another one than the current, for an order made with it.
   * @throws GatewayUnreachable, GatewayRefusedKey or GatewayRefusedCall.
   */
  orderDetails(
    transaction: string,
    options?: { paymentId?: string; key?: SigningKey },
  ): Promise<DetailsAnswer>;
  close(): Promise<void>;
};

const BODY_BYTES_MAX = 1024 * 1024;
/** Details of 1,000 payments with their coins take about 2 MB. */
const DETAILS_BYTES_MAX = 4 * 1024 * 1024;
/** For how long a gateway that refused a tonce is called with nonces before the tonce is tried again. */
const NONCE_MODE_MS = 10 * 60 * 1000;

/** A reply and its HTTP status. */
type Answer = Reply & { status: number };

const createdOrder = z.object({
  transaction: z.guid().transform((text) => text.toLowerCase()),
  payment_url: z.httpUrl().or(z.url({ protocol: /^https?$/ })),
});
const keyInfo = z.object({ Login: z.string(), Rights: z.array(z.string()) });

/**
 * Makes a client. Calls carry a `tonce`, so that parallel ones do not trip over each other; a gateway that refuses those is
 * called with `nonce`s, one call at a time (protocol section 1).
 * @param options.key is asked at each call; a call under way stays with the one that it began with.
 * @param options.timeoutMs for a whole call, in milliseconds.
 */
export function createGatewayClient(options: {
  url: string;
  key: () => SigningKey;
  db: PrismaClient;
  now: () => Date;
  timeoutMs: number;
}): GatewayClient {
  const agent = new Agent({ connect: { timeout: options.timeoutMs }, keepAliveTimeout: 4_000 });
  let nonceModeUntil = 0;
  let lastTonce = 0n;

  async function call(
    method: string,
    fields: [string, string | Uint8Array][],
    {
      key = options.key(),
      bytesMax = BODY_BYTES_MAX,
    }: { key?: SigningKey | undefined; bytesMax?: number } = {},
  ): Promise<unknown> {
    const postIt = (nonce: [string, string]) => post(key, method, [nonce, ...fields], bytesMax);
    let reply: Answer | null = null;
    if (options.now().getTime() >= nonceModeUntil) {
      reply = await postIt(['tonce', String(nextTonce())]);
      // Two processes may have hit upon one microsecond: not yet a reason to believe that it knows no tonces.
      if (isRefusedNonce(reply)) reply = await postIt(['tonce', String(nextTonce())]);
    }
    if (reply === null || isRefusedNonce(reply)) {
      reply = await withNonce(options, key.restKey, options.timeoutMs + 5_000, (nonce) =>
        postIt(['nonce', String(nonce)]),
      );
      if (!isRefusedNonce(reply)) nonceModeUntil = options.now().getTime() + NONCE_MODE_MS;
    }
    return returned(reply);
  }

  function nextTonce(): bigint {
    const clock = BigInt(options.now().getTime()) * 1000n + BigInt(Math.floor(Math.random() * 1000));
    lastTonce = clock > lastTonce ? clock : lastTonce + 1n;
    return lastTonce;
  }

  async function post(
    key: SigningKey,
    method: string,
    fields: [string, string | Uint8Array][],
    bytesMax: number,
  ): Promise<Answer> {
    const body = encodeForm(fields);
    try {
      const response = await request(`${options.url}/api/1/${method}`, {
        dispatcher: agent,
        method: 'POST',
        signal: AbortSignal.timeout(options.timeoutMs),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'user-agent': 'Tillgate merchant server',
          'rest-key': key.restKey,
          'rest-sign': sign(key.secretKey, body),
        },
        body,
      });
      return { ...parseReply(await readText(response.body, bytesMax)), status: response.statusCode };
    } catch (error) {
      throw new GatewayUnreachable(`The gateway at ${options.url} did not answer: ${describe(error)}`, {
        cause: error,
      });
    }
  }

  function returned(reply: Answer): unknown {
    if (reply.ok) return reply.value;
    if (reply.malformed) {
      throw new GatewayUnreachable(
        `What answered at ${options.url} does not speak the protocol: ${reply.problem}`,
      );
    }
    const { error, token } = reply;
    if (
      token?.startsWith('login_error') ||
      token === 'access_denied' ||
      /^Identification required/.test(error)
    ) {
      throw new GatewayRefusedKey(`The gateway refused our key: ${error}${token ? ` (${token})` : ''}`);
    }
    // A gateway that failed may have done it nevertheless: only a plain refusal says that it has not.
    const isFailure = token === 'internal_error' || token === 'service_unavailable' || reply.status >= 500;
    if (isFailure || token === 'too_many_requests' || reply.status === 429) {
      throw new GatewayUnreachable(`The gateway cannot do it at the moment: ${error}`);
    }
    const isUnknownMethod = token === 'unknown_method' || (reply.status === 404 && token !== 'not_found');
    throw new GatewayRefusedCall(error, token === 'invalid_parameter', { isUnknownMethod, token });
  }

  return {
    async createOrder(order) {
      const value = createdOrder.safeParse(
        await call('generic/private/merchant/order/create', encodeOrderRequest(order)),
      );
      if (!value.success)
        throw new GatewayUnreachable('The gateway created an order, but its reply cannot be read');
      return { transaction: value.data.transaction, paymentUrl: value.data.payment_url };
    },
    async info() {
      const value = keyInfo.safeParse(await call('generic/private/info', []));
      if (!value.success) throw new GatewayUnreachable('The gateway answered, but its reply cannot be read');
      return { login: value.data.Login, rights: value.data.Rights };
    },
    orderDetails: (transaction, { paymentId, key } = {}) =>
      readDetails(() =>
        call(
          'generic/private/merchant/order/details',
          [
            ['id', transaction],
            ...(paymentId === undefined ? [] : [['payment_id', paymentId] as [string, string]]),
          ],
          { key, bytesMax: DETAILS_BYTES_MAX },
        ),
      ),
    close: () => agent.close(),
  };
}

function isRefusedNonce(reply: Reply): boolean {
  return !reply.ok && !reply.malformed && reply.token === 'login_error_invalid_nonce';
}

async function readText(body: AsyncIterable<Buffer>, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > bytesMax) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const code = (error as NodeJS.ErrnoException).code;
  return error.message || code || error.name;
}
