import { z } from 'zod';
import { ChainError } from '../chain/chain.ts';
import { RpcError } from './rpc-failure.ts';
import type { HttpReply } from './rpc-http.ts';

/** One call, and what its result should look like. */
export type RpcCall<Result> = { method: string; params?: readonly unknown[]; result: z.ZodType<Result> };

/** A call as it was sent. */
export type SentCall<Result> = { id: number; call: RpcCall<Result> };

/** JSON-RPC 1.0 and 2.0: the former sends both, the other one null, and the latter only one of them. */
const replyShape = z.object({
  id: z.union([z.number(), z.string(), z.null()]),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string() }).nullish(),
});
type Reply = z.output<typeof replyShape>;

const ERROR_WORDS_MAX = 300;
/** RPC_IN_WARMUP */
const WARMING_UP = -28;

/**
 * The result in the answer to one call, or the node's error.
 * @throws ChainError when it is no answer to that call.
 */
export function readReply<Result>(http: HttpReply, sent: SentCall<Result>, place: string): Result | RpcError {
  const reply = replyShape.safeParse(parseJson(http, place)).data;
  // What could not be read as a call is answered without its id.
  if (reply && (reply.id === sent.id || (reply.id === null && reply.error)))
    return resultOf(reply, sent.call, place);
  throw unusable(
    place,
    `answered ${sent.call.method} with something that is no JSON-RPC, or no answer to it`,
  );
}

/**
 * The results of a batch in the order of the calls, whatever the order of the answers.
 * @throws ChainError when there is not exactly one answer to each call.
 */
export function readReplies<Result>(
  http: HttpReply,
  sent: readonly SentCall<Result>[],
  place: string,
): (Result | RpcError)[] {
  const answer = parseJson(http, place);
  const replies = z.array(replyShape).safeParse(answer).data;
  if (!replies) {
    const refused = replyShape.safeParse(answer).data?.error;
    const what = refused ? `error ${refused.code}: ${cut(refused.message)}` : 'something that is no JSON-RPC';
    throw unusable(place, `answered a batch of calls with ${what}`);
  }
  const byId = new Map(replies.map((reply) => [reply.id, reply]));
  return sent.map(({ id, call }) => {
    const reply = byId.get(id);
    if (!reply || replies.length !== sent.length)
      throw unusable(place, `answered a batch of ${sent.length} calls with other answers than those`);
    return resultOf(reply, call, place);
  });
}

function parseJson({ status, text }: HttpReply, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const what = `answered with status ${status} and something that is no JSON; BITCOIN_RPC_URL should name the RPC of a node and nothing else`;
    throw unusable(place, what);
  }
}

function resultOf<Result>({ error, result }: Reply, call: RpcCall<Result>, place: string): Result | RpcError {
  if (error?.code === WARMING_UP)
    throw new ChainError('unreachable', `The bitcoin node at ${place} is starting: ${cut(error.message)}`);
  if (error) return new RpcError(call.method, error.code, cut(error.message));
  const parsed = call.result.safeParse(result);
  if (parsed.success) return parsed.data;
  throw unusable(place, `answered ${call.method} with something else than it should`);
}

function unusable(place: string, what: string): ChainError {
  return new ChainError('unusable_answer', `The bitcoin node at ${place} ${what}.`);
}

function cut(words: string): string {
  return words.replace(/\s+/g, ' ').slice(0, ERROR_WORDS_MAX);
}
