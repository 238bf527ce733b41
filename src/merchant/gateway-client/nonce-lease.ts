import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { PrismaClient } from '../../database/generated/client.ts';
import { GatewayUnreachable } from './gateway-errors.ts';

const LOOK_AGAIN_MS = 25;
/** Together with the call itself less than an order's claim lasts. */
const WAIT_MS_MAX = 15_000;

/**
 * Runs one call at a time with a growing nonce, over all processes on this database: a gateway that knows nonces only
 * refuses the smaller of two that overtake each other. Nonces are microseconds since the epoch, since larger ones would
 * lock out an older client that shares the key (protocol section 1). A holder that dies lets go after `holdMs`.
 * @throws GatewayUnreachable when its turn does not come within 15 s; whatever the call throws.
 */
export async function withNonce<Result>(
  deps: { db: PrismaClient; now: () => Date },
  restKey: string,
  holdMs: number,
  call: (nonce: bigint) => Promise<Result>,
): Promise<Result> {
  const holder = randomUUID();
  await deps.db.gatewayNonce.createMany({ data: [{ restKey, heldUntil: deps.now() }], skipDuplicates: true });
  const started = performance.now();
  while (!(await take(deps, restKey, holder, holdMs))) {
    if (performance.now() - started > WAIT_MS_MAX) {
      throw new GatewayUnreachable('The gateway takes one call at a time, and too many are waiting');
    }
    await delay(LOOK_AGAIN_MS);
  }
  try {
    const { nonceLast } = await deps.db.gatewayNonce.findUniqueOrThrow({ where: { restKey } });
    const clock = BigInt(deps.now().getTime()) * 1000n;
    const nonce = nonceLast >= clock ? nonceLast + 1n : clock;
    const { count } = await deps.db.gatewayNonce.updateMany({
      where: { restKey, holder },
      data: { nonceLast: nonce },
    });
    if (count === 0) throw new GatewayUnreachable('Our turn to call the gateway was over before it began');
    return await call(nonce);
  } finally {
    await deps.db.gatewayNonce.updateMany({
      where: { restKey, holder },
      data: { heldUntil: deps.now(), holder: null },
    });
  }
}

async function take(
  { db, now }: { db: PrismaClient; now: () => Date },
  restKey: string,
  holder: string,
  holdMs: number,
): Promise<boolean> {
  const { count } = await db.gatewayNonce.updateMany({
    where: { restKey, heldUntil: { lte: now() } },
    data: { holder, heldUntil: new Date(now().getTime() + holdMs) },
  });
  return count === 1;
}
