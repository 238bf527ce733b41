import type { GatewayDeps } from '../deps.ts';
import { afterAttempt } from './after-attempt.ts';
import { type ClaimedIpn, claimDueIpns } from './claim-due-ipns.ts';
import { createIpnPoster } from './post-ipn.ts';
import { recordAttempt } from './record-attempt.ts';

/** IPNs in flight at once, all shops together; each is one open connection and little else. */
const IN_FLIGHT_MAX = 4096;
/** From so many in flight on, a shop's further IPNs wait for its own to end; those sent before wait sooner. */
const IN_FLIGHT_PER_SHOP_MAX = 512;
const IN_FLIGHT_BEFORE_REPEATS_MAX = 64;
/** Few, so that attempts that start together, and fail together, do not hold up the others. */
const CLAIMED_AT_ONCE_MAX = 8;

/** Sends IPNs: claim, post, record. Holds nothing that a restart would lose. */
export type IpnSender = {
  /** Starts the attempts that are due now, without waiting for their end. Returns how many. */
  start(): Promise<number>;
  /** How many are in flight. */
  inFlight(): number;
  /** Resolves when none is in flight any more. */
  settled(): Promise<void>;
  /** Lets attempts in flight end for that long, then cuts them off: they are due again at once. */
  stop(graceMs: number): Promise<void>;
};

/** Makes a sender; several, also in several processes, share the work. */
export function createIpnSender(
  deps: Pick<GatewayDeps, 'db' | 'log' | 'settings' | 'now' | 'wake' | 'notices'>,
): IpnSender {
  const poster = createIpnPoster({
    timeoutMs: deps.settings.ipnTimeoutMs,
    allowPrivateNetworks: deps.settings.ipnAllowPrivateNetworks,
    ownIpnUrl: deps.settings.ownIpnUrl,
    now: deps.now,
  });
  const attempts = new Set<Promise<void>>();
  const inFlightOf = new Map<string, number>();
  let isCutOff = false;

  function cutOff(): void {
    isCutOff = true;
    poster.cutOff();
  }

  async function attempt(ipn: ClaimedIpn): Promise<void> {
    count(ipn.origin, 1);
    let othersWait = false;
    try {
      const result = await poster.post(ipn);
      const retrySeconds = isCutOff ? 0 : deps.settings.ipnRetrySeconds;
      const next = afterAttempt(result, retrySeconds, deps.now());
      othersWait = await recordAttempt(deps, ipn, result, next);
      // The payer is told whether the shop knows.
      if (next.kind === 'delivered') deps.notices.tell(ipn.subjectId);
      deps.log[next.kind === 'delivered' ? 'info' : 'warn'](
        {
          ipn: ipn.id,
          subject: ipn.subjectId,
          httpStatus: result.httpStatus,
          error: result.error,
          outcome: next.kind,
        },
        next.kind === 'delivered'
          ? 'an IPN was delivered'
          : 'an IPN was not acknowledged and will be sent again',
      );
    } catch (error) {
      // Not recorded, so not known: the claim lapses and the IPN is sent again.
      deps.log.error({ err: error, ipn: ipn.id }, 'an IPN attempt could not be recorded');
    }
    othersWait ||=
      attempts.size === IN_FLIGHT_MAX || (inFlightOf.get(ipn.origin) ?? 0) >= IN_FLIGHT_BEFORE_REPEATS_MAX;
    count(ipn.origin, -1);
    // Only then: a thousand attempts that fail one after the other would look for work each time.
    if (othersWait) deps.wake.ipns();
  }

  function count(origin: string, by: number): void {
    const inFlight = (inFlightOf.get(origin) ?? 0) + by;
    if (inFlight === 0) inFlightOf.delete(origin);
    else inFlightOf.set(origin, inFlight);
  }

  function originsWith(most: number): string[] {
    return [...inFlightOf].filter(([, inFlight]) => inFlight >= most).map(([origin]) => origin);
  }

  return {
    async start() {
      const places = Math.min(IN_FLIGHT_MAX - attempts.size, CLAIMED_AT_ONCE_MAX);
      if (places <= 0 || isCutOff) return 0;
      const busy = {
        forFirst: originsWith(IN_FLIGHT_PER_SHOP_MAX),
        forRepeated: originsWith(IN_FLIGHT_BEFORE_REPEATS_MAX),
      };
      const claimed = await claimDueIpns(deps, places, busy);
      for (const ipn of claimed) {
        const running: Promise<void> = attempt(ipn).finally(() => attempts.delete(running));
        attempts.add(running);
      }
      return claimed.length;
    },
    inFlight: () => attempts.size,
    async settled() {
      while (attempts.size > 0) await Promise.all(attempts);
    },
    async stop(graceMs) {
      const timer = setTimeout(cutOff, graceMs);
      while (attempts.size > 0) await Promise.all(attempts);
      clearTimeout(timer);
      cutOff();
      await poster.close();
    },
  };
}

/** One step for tests and commands: sends what is due, waits for it to end. Returns how many attempts were made. */
export async function sendDueIpns(
  deps: Pick<GatewayDeps, 'db' | 'log' | 'settings' | 'now' | 'wake' | 'notices'>,
): Promise<number> {
  const sender = createIpnSender(deps);
  let sent = 0;
  try {
    for (let started = await sender.start(); started > 0; started = await sender.start()) sent += started;
    await sender.settled();
  } finally {
    await sender.stop(deps.settings.ipnTimeoutMs);
  }
  return sent;
}
