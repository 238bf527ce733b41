/** The sentence of every failed authentication, word for word, since clients look for it. protocol.md §1. */
export const IDENTIFICATION_REQUIRED = 'Identification required to access private API';

/** The HTTP status that goes with each error token: the only place that says so. protocol.md §1 "Replies". */
export const errorStatus = {
  login_error_missing_rest_key: 403,
  login_error_invalid_rest_key: 403,
  login_error_invalid_rest_sign: 403,
  login_error_invalid_nonce: 403,
  access_denied: 403,
  user_agent_required: 403,
  invalid_parameter: 400,
  unknown_method: 404,
  not_found: 404,
  request_too_large: 413,
  too_many_requests: 429,
  internal_error: 500,
  service_unavailable: 503,
} as const;

/** The machine word of an error reply. */
export type ErrorToken = keyof typeof errorStatus;

/** The tokens whose sentence is {@link IDENTIFICATION_REQUIRED}. */
export type AuthenticationToken = Extract<ErrorToken, `login_error_${string}`>;

export type SuccessReply<T> = { result: 'success'; return: T };
export type ErrorReply = { result: 'error'; error: string; token: ErrorToken };

/** What a gateway answered: a value, an error it reported, or something that is no reply of this protocol. */
export type Reply =
  | { ok: true; value: unknown }
  | { ok: false; malformed: false; error: string; token: string | null }
  | { ok: false; malformed: true; problem: string };

/** The envelope of a success; amounts inside must already be strings. protocol.md §1 "Replies". */
export function successReply<T>(value: T): SuccessReply<T> {
  return { result: 'success', return: value };
}

/** The body of an error; {@link errorStatus} has its HTTP status. protocol.md §1 "Replies". */
export function errorReply(sentence: string, token: ErrorToken): ErrorReply {
  return { result: 'error', error: sentence, token };
}

/** The sentence about a bad parameter: `Invalid parameter "type" (should be ask or bid)`. protocol.md §1. */
export function invalidParameter(parameter: string, problem: string): string {
  return `Invalid parameter "${parameter}" (${problem})`;
}

/**
 * Reads the body of a gateway's reply, whatever its HTTP status was. The value is not checked further; an
 * error without a token has token null. Never throws. protocol.md §1 "Replies".
 */
export function parseReply(body: string): Reply {
  let reply: unknown;
  try {
    reply = JSON.parse(body);
  } catch {
    return { ok: false, malformed: true, problem: 'the reply is not JSON' };
  }
  if (typeof reply !== 'object' || reply === null || !('result' in reply)) {
    return { ok: false, malformed: true, problem: 'the reply has no result' };
  }
  if (reply.result === 'success') {
    if ('return' in reply) return { ok: true, value: reply.return };
    return { ok: false, malformed: true, problem: 'the reply is a success that returns nothing' };
  }
  if (reply.result === 'error') {
    if (!('error' in reply) || typeof reply.error !== 'string') {
      return { ok: false, malformed: true, problem: 'the reply is an error that says nothing' };
    }
    const token = 'token' in reply && typeof reply.token === 'string' ? reply.token : null;
    return { ok: false, malformed: false, error: reply.error, token };
  }
  return { ok: false, malformed: true, problem: 'the result is neither success nor error' };
}
