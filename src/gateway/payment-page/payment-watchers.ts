import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Changed } from '../../database/notices.ts';
import type { EventStream, EventStreams } from '../../web/event-streams.ts';
import { findCursor } from '../chain/chain-cursor.ts';
import type { GatewayDeps } from '../deps.ts';
import { NETWORK_TOPIC } from '../topics.ts';
import { readStates } from './read-states.ts';
import { stateProps } from './state-props.ts';
import { digestOf, toldWords } from './told-words.ts';
import type { Language } from './words/languages.ts';

/** The pages that are open, each told when its payment changes. */
export type PaymentWatchers = {
  /** Answers a page's request with a stream of what becomes of its payment, and of what became of it before that. */
  watch(
    req: IncomingMessage,
    res: ServerResponse,
    payment: { id: string; orderId: string },
    page: WatchingPage,
  ): void;
};

/** A page that wants to be told: its language, and the digest of the words that it shows already, or none. */
export type WatchingPage = { language: Language; told: string };

/** `status`: the one that the page was told last; null when it was told nothing yet. */
type Watcher = WatchingPage & { stream: EventStream; status: string | null };

/** Payments read at a time, for pages that are all told of one block: more would be told little sooner, and need more memory. */
const READ_AT_ONCE = 150;
/** Pages that are told together ask for the rest one after the other, so many a second of each kind (`turnOf`). */
const PAGES_PER_SECOND = 200;
/** By then the connection stands by which notices are heard; what was told before is not. */
const LISTENING_MS = 1_000;
/** When what changed could not be read. */
const TELL_AGAIN_MS = 1_000;
/** How soon pages are told that this process sees the network no more, or again: nobody else tells of that. */
const NETWORK_LOOK_MS = 1_000;

/** How many pages were told in a round, by whether they have another status now. */
type Turns = { changed: number; same: number };

/**
 * Makes the watchers. A page is told the state in words, which it shows at once, and how long it waits before it asks for
 * itself anew: when a block comes, thousands of them are told, and must not all come at once. Those whose status is another
 * one, so that they need more than words, do not queue behind those that were told of one more confirmation.
 */
export function createPaymentWatchers(
  deps: Pick<GatewayDeps, 'db' | 'log' | 'notices' | 'chainHealth' | 'settings'>,
  streams: EventStreams,
): PaymentWatchers {
  const watchersOf = new Map<string, Set<Watcher>>();
  const paymentsOf = new Map<string, Set<string>>();
  let waiting = new Set<string>();
  let telling = false;
  let isListening = false;
  let trouble = deps.chainHealth.trouble()?.code;

  function lookAtNetwork(): void {
    const now = deps.chainHealth.trouble()?.code;
    if (now !== trouble && watchersOf.size > 0) hear('all');
    trouble = now;
  }

  function hear(changed: Changed): void {
    if (changed === 'all' || changed.has(NETWORK_TOPIC)) for (const id of watchersOf.keys()) waiting.add(id);
    else {
      for (const topic of changed) {
        if (watchersOf.has(topic)) waiting.add(topic);
        for (const id of paymentsOf.get(topic) ?? []) waiting.add(id);
      }
    }
    void tellAll();
  }

  /** One round at a time; what is heard during one waits for the next. */
  async function tellAll(): Promise<void> {
    if (telling) return;
    telling = true;
    let ids: string[] = [];
    try {
      while (waiting.size > 0) {
        ids = [...waiting];
        waiting = new Set();
        const turns = { changed: 0, same: 0 };
        while (ids.length > 0) {
          await tell(ids.slice(0, READ_AT_ONCE), turns);
          ids = ids.slice(READ_AT_ONCE);
        }
      }
    } catch (error) {
      deps.log.warn({ err: error }, 'payers could not be told of a change; it is tried again');
      for (const id of ids) if (watchersOf.has(id)) waiting.add(id);
      setTimeout(tellAll, TELL_AGAIN_MS).unref();
    } finally {
      telling = false;
    }
  }

  async function tell(ids: string[], turns: Turns): Promise<void> {
    const [payments, cursor] = await Promise.all([readStates(deps.db, ids), findCursor(deps)]);
    const context = { cursor, chainTrouble: deps.chainHealth.trouble(), terms: deps.settings };
    for (const payment of payments) {
      for (const watcher of watchersOf.get(payment.id) ?? []) {
        const props = stateProps(payment, { ...context, language: watcher.language });
        const words = toldWords(props);
        const told = digestOf(words);
        const isSame = watcher.status === props.status;
        watcher.status = props.status;
        if (told === watcher.told) continue;
        watcher.told = told;
        watcher.stream.send('change', `{"waitMs":${turnOf(turns, isSame)},"words":${words}}`);
      }
    }
  }

  return {
    watch(req, res, { id, orderId }, { language, told }) {
      if (!isListening) {
        isListening = true;
        deps.notices.subscribe(hear);
        setInterval(lookAtNetwork, NETWORK_LOOK_MS).unref();
        setTimeout(hear, LISTENING_MS, 'all').unref();
      }
      let watcher: Watcher | null = null;
      const stream = streams.open(req, res, () => watcher && remove(id, orderId, watcher));
      if (stream === null) return;
      watcher = { stream, language, told, status: null };
      put(watchersOf, id, watcher);
      put(paymentsOf, orderId, id);
      // It may have changed since the page was made.
      waiting.add(id);
      void tellAll();
    },
  };

  function remove(id: string, orderId: string, watcher: Watcher): void {
    const watchers = watchersOf.get(id);
    watchers?.delete(watcher);
    if (watchers?.size !== 0) return;
    watchersOf.delete(id);
    const payments = paymentsOf.get(orderId);
    payments?.delete(id);
    if (payments?.size === 0) paymentsOf.delete(orderId);
  }
}

/** After how many milliseconds the next page asks for itself anew: the first ones at once. */
function turnOf(turns: Turns, isSame: boolean): number {
  const before = isSame ? turns.same++ : turns.changed++;
  return Math.floor(before / PAGES_PER_SECOND) * 1000;
}

function put<Value>(map: Map<string, Set<Value>>, key: string, value: Value): void {
  const values = map.get(key);
  if (values) values.add(value);
  else map.set(key, new Set([value]));
}
