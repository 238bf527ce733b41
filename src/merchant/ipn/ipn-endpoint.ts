import type { IncomingMessage, ServerResponse } from 'node:http';
import { verifySignature } from '../../protocol/signature.ts';
import { remoteAddress } from '../../web/remote-address.ts';
import type { MerchantDeps } from '../deps.ts';
import { type IpnIntake, readIpn } from './ipn-intake.ts';
import type { RejectionLog } from './rejection-log.ts';

/** `data` may have 64 kB, each byte three when it is percent-encoded. */
const BODY_BYTES_MAX = 256 * 1024;

type EndpointDeps = Pick<MerchantDeps, 'keyRing' | 'log' | 'now' | 'settings'> & {
  intake: IpnIntake;
  rejections: RejectionLog;
};

/**
 * `POST /ipn` (protocol section 3, "What the receiver does"): checks the signature over the raw body, stores, then answers
 * `[OK]`. Anything else than `[OK]` makes the gateway send it again. Answered by the HTTP server itself, since Express
 * would be the larger part of its cost. Plain text only.
 */
export async function handleIpn(
  deps: EndpointDeps,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  if (req.method !== 'POST') return answer(res, 405, 'An IPN is a POST', { Allow: 'POST' });
  const body = await readBody(req);
  if (body === 'cut off') return;
  if (body === 'too large') return answer(res, 413, 'The IPN is too large', { Connection: 'close' });

  let problem: string | null;
  try {
    problem = await identityProblem(deps, req, body);
  } catch (error) {
    deps.log.error({ err: error }, 'an IPN is signed with a key that could not be looked up');
    return answer(res, 503, 'Not stored, send it again', { 'Retry-After': '60' });
  }
  if (problem !== null) {
    const { settings } = deps;
    deps.rejections.add({
      reason: problem,
      remote: remoteAddress(req.socket.remoteAddress, req.headers['x-forwarded-for'], settings.trustProxy),
      restKey: header(req, 'rest-key'),
      body,
    });
    return answer(res, 403, `Not accepted: ${problem}`);
  }

  let verdict: Awaited<ReturnType<IpnIntake['add']>>;
  try {
    verdict = await deps.intake.add(readIpn(body, deps.now()));
  } catch (error) {
    deps.log.error({ err: error }, 'an IPN could not be stored; its sender will send it again');
    return answer(res, 503, 'Not stored, send it again', { 'Retry-After': '60' });
  }
  if (verdict.outcome === 'refused') return answer(res, 400, `Refused: ${verdict.reason}`);
  answer(res, 200, '[OK]');
}

/** Whether a request is for the IPN endpoint, whatever its query string says; slashes too many and a full URL count as well. */
export function isIpnRequest(req: IncomingMessage): boolean {
  const url = req.url ?? '';
  return url === '/ipn' || /^(?:https?:\/\/[^/]+)?\/+ipn\/*(?:\?|$)/i.test(url);
}

/** Why a request is not from our gateway; null if it is. Never says what would have been right. */
async function identityProblem(
  { keyRing, now }: EndpointDeps,
  req: IncomingMessage,
  body: Buffer,
): Promise<string | null> {
  const restKey = header(req, 'rest-key');
  const signature = header(req, 'rest-sign');
  if (restKey === null) return 'the Rest-Key header is missing';
  const key = keyRing.find(restKey) ?? (await keyRing.findFresh(restKey));
  if (key === null) return 'the Rest-Key is not the key of this shop';
  if (signature === null) return 'the Rest-Sign header is missing';
  if (!verifySignature({ secret: key.secretKey, body, signature })) {
    return 'the Rest-Sign does not match: signed with another secret, or the body was changed on the way';
  }
  if (key.retired !== null && key.retired.validUntil <= now()) {
    return `signed with a key that was retired on ${dayOf(key.retired.at)} and is not taken since ${dayOf(key.retired.validUntil)}`;
  }
  return null;
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function readBody(req: IncomingMessage): Promise<Buffer | 'too large' | 'cut off'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    req.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > BODY_BYTES_MAX) resolve('too large');
      else chunks.push(chunk);
    });
    req.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    req.on('error', () => resolve('cut off'));
    req.on('close', () => resolve('cut off'));
  });
}

function header(req: IncomingMessage, name: string): string | null {
  const value = req.headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function answer(
  res: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  res.end(text);
}
