import type { CheckOutcome, Order, Payment } from '../../database/generated/client.ts';
import type { OrderDetails } from '../../protocol/order-details.ts';
import type { MerchantDeps } from '../deps.ts';
import type { Actor } from '../history/record-event.ts';
import type { IpnIntake } from '../ipn/ipn-intake.ts';
import { type AskedBooks, askBooks, askForLeftOut } from './ask-books.ts';
import { compareOrder } from './compare-order.ts';
import { findLostIpns, type LostIpns } from './find-lost-ipns.ts';
import { healOrder, withoutHandled } from './heal-order.ts';
import { recordCheck } from './record-check.ts';

/** What came of comparing an order with the gateway's books. */
export type CheckResult =
  | { kind: 'compared'; outcome: CheckOutcome; difference: string | null }
  /** There is no such order. */
  | { kind: 'no order' }
  /** The gateway has never taken it, so there is nothing to compare. */
  | { kind: 'not at gateway' }
  /** This gateway does not know how to tell. */
  | { kind: 'unsupported' };

export type CheckDeps = Pick<
  MerchantDeps,
  'db' | 'gateway' | 'keyRing' | 'settings' | 'now' | 'log' | 'notices'
> & { intake: Pick<IpnIntake, 'add'> };

type OrderWithPayments = Order & { payments: Payment[] };

/** Our books changed while the gateway was asked: so often is it asked again. */
const TRIES = 3;

/**
 * Compares an order with the gateway's books, takes over what was lost on the way, and keeps what came of it. Doing it again
 * changes nothing more.
 * @param by who asked for it; null: the server by itself, which then leaves alone what may still arrive.
 * @throws GatewayUnreachable, GatewayRefusedKey or GatewayRefusedCall; then nothing was changed.
 */
export async function checkOrder(deps: CheckDeps, orderId: string, by: Actor | null): Promise<CheckResult> {
  const checkedAt = deps.now();
  const asked = await askAbout(deps, orderId, by);
  if ('kind' in asked) return asked;
  const { order, books, before } = asked;
  const { answer } = books;
  if (answer.kind === 'unsupported') return { kind: 'unsupported' };
  const oursSat = order.amountPendingSat + order.amountValidSat;
  if (answer.kind !== 'details') {
    const isUnknown = answer.kind === 'unknown';
    const difference = isUnknown
      ? 'The gateway does not know this order.'
      : `The gateway’s answer cannot be read: ${answer.reason}.`;
    const outcome = isUnknown ? 'unknown' : 'differs';
    return recordCheck(deps, by, {
      orderId,
      checkedAt,
      outcome,
      difference,
      healed: [],
      gatewaySat: 0n,
      oursSat,
    });
  }
  const { details } = answer;
  if (details.transaction !== order.transaction) {
    const difference = 'The gateway’s answer is about another order.';
    return recordCheck(deps, by, {
      ...{ orderId, checkedAt, outcome: 'differs', difference, healed: [] },
      ...{ gatewaySat: 0n, oursSat },
    });
  }
  return compare(deps, { by, checkedAt }, order, details, before);
}

async function compare(
  deps: CheckDeps,
  { by, checkedAt }: { by: Actor | null; checkedAt: Date },
  order: OrderWithPayments,
  details: OrderDetails,
  { lost, underWay, refused, leftOut }: LostIpns,
): Promise<CheckResult> {
  const { oursSat } = compareOrder(order, details);
  const healed = await healOrder(deps, lost);
  const now = (lost.length > 0 ? await readOrder(deps, order.id) : null) ?? order;
  const moving = new Set([...underWay, ...movedSince(order, now, lost)]);
  const { differences, gatewaySat } = compareOrder(now, details, moving);
  if (leftOut.length > 0) differences.push('The gateway did not tell all IPNs that we lack; ask again.');
  differences.push(...refused);
  const partly =
    details.payments.length < details.paymentsTotal
      ? [
          `The gateway told the newest ${details.payments.length} of ${details.paymentsTotal} payments; only those were compared.`,
        ]
      : [];
  return recordCheck(deps, by, {
    orderId: order.id,
    checkedAt,
    outcome: differences.length > 0 ? 'differs' : healed.length > 0 ? 'healed' : 'agrees',
    difference: inWords([...differences, ...(differences.length > 0 ? [] : healed), ...partly]),
    healed,
    gatewaySat,
    oursSat,
    details,
  });
}

/** Payments that somebody else than we has told us of meanwhile: the gateway's answer is older than that. */
function movedSince(before: OrderWithPayments, now: OrderWithPayments, lost: LostIpns['lost']): string[] {
  const explained = new Set([
    ...before.payments.map(({ id, bodyHash }) => `${id} ${bodyHash}`),
    ...lost.map(({ payment, incoming }) => `${payment.paymentId} ${incoming.bodyHash}`),
  ]);
  return now.payments.flatMap(({ id, bodyHash }) => (explained.has(`${id} ${bodyHash}`) ? [] : [id]));
}

/** Asks until our own books have stood still meanwhile, so that what arrived in between is not taken for a difference. */
async function askAbout(
  deps: CheckDeps,
  orderId: string,
  by: Actor | null,
): Promise<CheckResult | { order: OrderWithPayments; books: AskedBooks; before: LostIpns }> {
  let order = await readOrder(deps, orderId);
  for (let tried = 1; ; tried += 1) {
    if (order === null) return { kind: 'no order' };
    const { transaction } = order;
    if (transaction === null) return { kind: 'not at gateway' };
    let books = await askBooks(deps, transaction);
    let before = NONE;
    if (books.answer.kind === 'details') {
      before = await lostOf(deps, order, books, by === null);
      if (before.leftOut.length > 0) {
        books = await askForLeftOut(deps, books, before.leftOut);
        before = await lostOf(deps, order, books, by === null);
      }
    }
    const after = await readOrder(deps, orderId);
    if (after !== null && (tried === TRIES || stateOf(after) === stateOf(order))) {
      return { order: after, books, before };
    }
    order = after;
  }
}

const NONE: LostIpns = { lost: [], underWay: new Set(), leftOut: [], refused: [] };

async function lostOf(
  deps: CheckDeps,
  order: OrderWithPayments,
  { answer, key }: AskedBooks,
  mayBeUnderWay: boolean,
): Promise<LostIpns> {
  if (answer.kind !== 'details' || answer.details.transaction !== order.transaction) return NONE;
  const found = findLostIpns({ transaction: order.transaction, payments: order.payments }, answer.details, {
    secretKey: key.secretKey,
    now: deps.now(),
    mayBeUnderWay,
  });
  return withoutHandled(deps, order.id, found);
}

function readOrder({ db }: Pick<CheckDeps, 'db'>, id: string): Promise<OrderWithPayments | null> {
  return db.order.findUnique({ where: { id }, include: { payments: true } });
}

/** The IPNs in force: what another one changes. */
function stateOf({ payments }: OrderWithPayments): string {
  return payments
    .map(({ id, bodyHash }) => `${id} ${bodyHash}`)
    .toSorted()
    .join();
}

const SENTENCES_MAX = 20;

function inWords(sentences: readonly string[]): string | null {
  const shown = sentences.slice(0, SENTENCES_MAX);
  const more = sentences.length - shown.length;
  return [...shown, ...(more > 0 ? [`And ${more} more.`] : [])].join('\n') || null;
}
