import { Agent, request } from 'undici';
import { sign } from '../../protocol/signature.ts';
import { isPrivateHost, PrivateNetworkError, publicLookup } from './private-network.ts';

/** How much of a shop's answer is kept. */
export const ANSWER_BYTES_KEPT = 2048;

/** What one try to deliver an IPN came to. Always data: an attempt that fails is a fact to be recorded. */
export type AttemptResult = {
  startedAt: Date;
  durationMs: number;
  httpStatus: number | null;
  /** The first 2 kB of the shop's answer; null if there was none. */
  answer: Buffer | null;
  /** Why there was no whole answer, in words. */
  error: string | null;
};

/** Posts IPNs; owns the connections to the shops. */
export type IpnPoster = {
  post(ipn: { url: string; body: string; restKey: string; restSecret: string }): Promise<AttemptResult>;
  /** Ends the attempts under way; their results say so. */
  cutOff(): void;
  close(): Promise<void>;
};

/** Opens a poster. Time-outs are in milliseconds and span the whole attempt. */
export function createIpnPoster(options: {
  timeoutMs: number;
  allowPrivateNetworks: boolean;
  /** May be in a private network whatever the others may. */
  ownIpnUrl: string | null;
  now: () => Date;
}): IpnPoster {
  // The attempt as a whole is timed below.
  const untimed = { headersTimeout: 0, bodyTimeout: 0 };
  const anywhere = new Agent(untimed);
  const publicOnly = new Agent({ ...untimed, connect: { lookup: publicLookup } });
  const mayBePrivate = (url: string) => options.allowPrivateNetworks || url === options.ownIpnUrl;
  // A signal of its own for each: thousands of listeners on one, or signals made of others, cost more than the attempts.
  const underWay = new Set<AbortController>();
  let wasCutOff = false;

  return {
    async post(ipn) {
      const startedAt = options.now();
      const started = performance.now();
      const result = (rest: Partial<AttemptResult>): AttemptResult => ({
        startedAt,
        durationMs: Math.round(performance.now() - started),
        httpStatus: null,
        answer: null,
        error: null,
        ...rest,
      });
      const attempt = new AbortController();
      underWay.add(attempt);
      const timer = setTimeout(() => attempt.abort(), options.timeoutMs);
      let httpStatus: number | null = null;
      try {
        if (!mayBePrivate(ipn.url) && isPrivateHost(new URL(ipn.url).hostname)) {
          throw new PrivateNetworkError(new URL(ipn.url).hostname);
        }
        const response = await request(ipn.url, {
          dispatcher: mayBePrivate(ipn.url) ? anywhere : publicOnly,
          method: 'POST',
          // A connection that the shop is just closing would cost the attempt, and the next is half an hour away.
          reset: true,
          signal: attempt.signal,
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            'user-agent': 'Tillgate IPN',
            ...authorization(ipn.url),
            'rest-key': ipn.restKey,
            'rest-sign': sign(ipn.restSecret, ipn.body),
          },
          body: ipn.body,
        });
        httpStatus = response.statusCode;
        const answer = await readStart(response.body);
        // What comes after the part that is kept is not known, so that part alone is no acknowledgement.
        const error =
          answer.length > ANSWER_BYTES_KEPT ? `the answer is longer than ${ANSWER_BYTES_KEPT} bytes` : null;
        return result({ httpStatus, answer: answer.subarray(0, ANSWER_BYTES_KEPT), error });
      } catch (error) {
        if (attempt.signal.aborted && wasCutOff)
          return result({ httpStatus, error: 'the gateway was stopped before the answer came' });
        if (attempt.signal.aborted)
          return result({ httpStatus, error: `no whole answer within ${options.timeoutMs / 1000} s` });
        return result({ httpStatus, error: describe(error) });
      } finally {
        clearTimeout(timer);
        underWay.delete(attempt);
      }
    },
    cutOff() {
      wasCutOff = true;
      for (const attempt of underWay) attempt.abort();
    },
    async close() {
      await Promise.all([anywhere.destroy(), publicOnly.destroy()]);
    },
  };
}

/** A shop may keep its `ipn` URL behind a password that stands in the URL (RFC 7617). */
function authorization(url: string): { authorization?: string } {
  const { username, password } = new URL(url);
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** Reads just past what is kept, so that a long answer can be told from one that ends there, and drops the rest. */
async function readStart(body: AsyncIterable<Buffer> & { destroy(): unknown }): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > ANSWER_BYTES_KEPT) {
      body.destroy();
      break;
    }
  }
  return Buffer.concat(chunks);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const code = (error as NodeJS.ErrnoException).code;
  const text =
    error.message || (error instanceof AggregateError ? error.errors.map(describe).join('; ') : error.name);
  return code && !text.includes(code) ? `${text} (${code})` : text;
}
