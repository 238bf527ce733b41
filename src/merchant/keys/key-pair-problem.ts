import { secretKey } from '../../protocol/signature.ts';
import type { MerchantDeps } from '../deps.ts';
import { createGatewayClient } from '../gateway-client/gateway-client.ts';
import {
  GatewayRefusedCall,
  GatewayRefusedKey,
  GatewayUnreachable,
} from '../gateway-client/gateway-errors.ts';
import type { KeyPair } from './key-pair.ts';

const TIMEOUT_MS = 10_000;

/** Asks the gateway with a key pair who it belongs to. Null if it can be put in force; else why not, in sentences. */
export async function keyPairProblem(
  { db, settings, now }: Pick<MerchantDeps, 'db' | 'settings' | 'now'>,
  pair: KeyPair,
): Promise<string | null> {
  const key = { restKey: pair.restKey, secretKey: secretKey(pair.restSecret) };
  const client = createGatewayClient({
    url: settings.gatewayUrl,
    key: () => key,
    timeoutMs: TIMEOUT_MS,
    db,
    now,
  });
  try {
    const { rights } = await client.info();
    return rights.includes('merchant')
      ? null
      : 'The gateway knows this key, but it may not create orders: it lacks the right “merchant”.';
  } catch (error) {
    if (error instanceof GatewayRefusedKey) return `${error.message}. Check key and secret.`;
    if (error instanceof GatewayUnreachable || error instanceof GatewayRefusedCall) {
      return `The new key pair could not be tried out: ${error.message}.`;
    }
    throw error;
  } finally {
    await client.close();
  }
}
