import { formText, parseForm } from '../../src/protocol/form.ts';
import { verifySignature } from '../../src/protocol/signature.ts';
import { startReceiver } from '../support/http.ts';
import type { TestKeys } from '../support/test-gateway.ts';

/** A call as the gateway saw it. */
export type SeenCall = { nonce: string | undefined; tonce: string | undefined; accepted: boolean };

/**
 * A gateway of 2012: it knows nonces only, and refuses each that is not larger than the one before. Its answers take
 * their time, so that calls which are not kept in line overtake each other.
 */
export async function startNonceOnlyGateway(keys: TestKeys): Promise<{ url: string; calls: SeenCall[] }> {
  const calls: SeenCall[] = [];
  let last = 0n;
  const { url } = await startReceiver(({ headers, body }, res) => {
    const form = parseForm(body);
    const [nonce, tonce] = [formText(form, 'nonce'), formText(form, 'tonce')];
    const signature = String(headers['rest-sign']);
    const signed =
      headers['rest-key'] === keys.restKey && verifySignature({ secret: keys.restSecret, body, signature });
    const accepted = signed && nonce !== undefined && BigInt(nonce) > last;
    if (accepted) last = BigInt(nonce);
    calls.push({ nonce, tonce, accepted });
    const token = signed ? 'login_error_invalid_nonce' : 'login_error_invalid_rest_sign';
    const error = 'Identification required to access private API';
    const reply = accepted
      ? { result: 'success', return: { Login: 'shop', Rights: ['merchant'] } }
      : { result: 'error', error, token };
    setTimeout(() => res.end(JSON.stringify(reply)), Math.random() * 4);
  });
  return { url, calls };
}
