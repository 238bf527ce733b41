import { randomUUID } from 'node:crypto';
import {
  GatewayRefusedCall,
  GatewayRefusedKey,
  GatewayUnreachable,
} from '../gateway-client/gateway-errors.ts';
import { type CheckDeps, checkOrder } from './check-order.ts';
import {
  type CompareAll,
  findCompareAll,
  findProblem,
  holdLease,
  keepProblem,
  keepReceipt,
  type ReconcileProblem,
} from './reconcile-marks.ts';
import { renewTotals } from './reconcile-totals.ts';
import { createWalks, type Walk } from './walks.ts';

/** Between two orders, so that the gateway is asked a few times a second at most. */
export const RECONCILE_REST_MS = 300;

const LEASE_MS = 60_000;
/** Longer than a comparison takes, so that nobody takes the place of one under way. */
const LEASE_LEFT_MS = 45_000;
const PAUSE_MS = { unreachable: 60_000, 'refused key': 60_000, unsupported: 10 * 60_000 };
const NOTHING_DUE_MS = 2_000;
const NOT_MINE_MS = 5_000;
const TELL_MS = 3_000;
/** For so long somebody may be watching how all are compared. */
const WANTED_MS = 60 * 60_000;

/**
 * Makes the work of comparing orders with the gateway's books in the background: one order a step, and one process at a time.
 * While the gateway cannot be asked it pauses, and what it would have asked about comes first after that.
 * @returns a step of it, which returns 0: there is no hurry to come again.
 */
export function createReconcileLoop(deps: CheckDeps): () => Promise<number> {
  const holder = randomUUID();
  let leaseUntil = 0;
  let restUntil = 0;
  let receipt = 0n;
  let wanted: CompareAll | null = null;
  let problem: ReconcileProblem | null | undefined;
  let toldAt = 0;
  let isUntold = false;
  const newWalks = () =>
    createWalks(deps, {
      receipt: () => receipt,
      keepReceipt: (id) => keepReceipt(deps, holder, id),
      compareAll: () => wanted,
    });
  let ways = newWalks();

  async function hold(now: Date): Promise<boolean> {
    if (leaseUntil - now.getTime() > LEASE_LEFT_MS) return true;
    const wasMine = leaseUntil > now.getTime();
    const until = new Date(now.getTime() + LEASE_MS);
    const lease = await holdLease(deps, holder, now, until);
    if (lease === null) {
      leaseUntil = 0;
      return false;
    }
    leaseUntil = until.getTime();
    if (wasMine) return true;
    // Somebody else went on meanwhile: from where that one has come to.
    receipt = lease.receipt;
    ways = newWalks();
    return true;
  }

  /** A person who asks for all of them does not wait for the end of a pause. */
  async function hear(): Promise<void> {
    const all = await findCompareAll(deps);
    if (all?.since.getTime() === wanted?.since.getTime()) return;
    wanted = all;
    ways.restartOpen();
    restUntil = 0;
  }

  async function next(now: Date): Promise<{ orderId: string; walk: Walk } | null> {
    for (const walk of ways.walks) {
      const orderId = await walk.next(now);
      if (orderId !== null) return { orderId, walk };
    }
    return null;
  }

  async function pause(kind: ReconcileProblem['kind'], message: string, now: Date): Promise<void> {
    restUntil = now.getTime() + PAUSE_MS[kind];
    const isNews = problem?.kind !== kind;
    problem = { kind, message, at: isNews ? now : (problem?.at ?? now) };
    await keepProblem(deps, problem);
    if (isNews) deps.notices.tell('other');
  }

  async function check(orderId: string, walk: Walk, now: Date): Promise<void> {
    try {
      const result = await checkOrder(deps, orderId, null);
      if (result.kind === 'unsupported') {
        walk.giveBack(orderId);
        return await pause('unsupported', 'This gateway does not know merchant/order/details.', now);
      }
    } catch (error) {
      if (error instanceof GatewayRefusedCall) {
        deps.log.warn({ order: orderId, reason: error.message }, 'the gateway refused to tell of an order');
        return;
      }
      const isRefused = error instanceof GatewayRefusedKey;
      if (!isRefused && !(error instanceof GatewayUnreachable)) throw error;
      walk.giveBack(orderId);
      return await pause(isRefused ? 'refused key' : 'unreachable', error.message, now);
    }
    if (problem !== null) {
      problem = null;
      await keepProblem(deps, null);
      deps.notices.tell('other');
    }
    isUntold ||= wanted !== null && now.getTime() - wanted.since.getTime() < WANTED_MS;
  }

  /** Pages show how far it has come; the last order of all is told of as well. */
  function tellProgress(now: Date): void {
    if (!isUntold || now.getTime() - toldAt <= TELL_MS) return;
    isUntold = false;
    toldAt = now.getTime();
    deps.notices.tell('other');
  }

  return async () => {
    const now = deps.now();
    tellProgress(now);
    if (now.getTime() < restUntil && !problem) return 0;
    if (!(await hold(now))) {
      restUntil = now.getTime() + NOT_MINE_MS;
      return 0;
    }
    await renewTotals(deps);
    await hear();
    if (now.getTime() < restUntil) return 0;
    problem ??= await findProblem(deps);
    const due = await next(now);
    if (due !== null) await check(due.orderId, due.walk, now);
    else if (ways.walks.every((walk) => walk.isResting(now))) restUntil = now.getTime() + NOTHING_DUE_MS;
    return 0;
  };
}
