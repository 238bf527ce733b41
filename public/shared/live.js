// Follows a page: fetches it again when the server says that something has changed (`data-live-stream`), or
// every few seconds, and renews each element that has a `data-live` name, when the server's version of it has
// changed. Without this script the page works by reloading.
(() => {
  const LONGEST_WAIT_MS = 30_000;
  // While the server tells us; a hint may get lost, so not never.
  const SELDOM_MS = 60_000;
  const HINTS_APART_MS = 1000;
  // After an answer that was no stream, longer each time, and not all pages at once.
  const FOLLOW_AGAIN_MS = 4_000;
  const FOLLOW_AGAIN_MS_MAX = 60_000;
  const { body } = document;
  const url = () => body.dataset.liveUrl ?? location.href;
  const intervalMs = () => Number(body.dataset.liveSeconds ?? 2) * 1000;
  const shown = new Map();
  let failures = 0;
  let timer;
  let asking = false;
  let stream;
  let refusals = 0;
  let followTimer;
  let isTold = false;
  let hinted = false;
  let turnAt = 0;
  let askedAt = 0;

  for (const element of document.querySelectorAll('[data-live]')) {
    shown.set(element.dataset.live, element.innerHTML);
  }

  const isDirty = (field) =>
    field.type === 'checkbox' || field.type === 'radio'
      ? field.checked !== field.defaultChecked
      : field.tagName === 'SELECT'
        ? [...field.options].some((option) => option.selected !== option.defaultSelected)
        : field.value !== field.defaultValue;

  // Someone is typing in it: what they typed must not vanish.
  const isInUse = (element) =>
    [...element.querySelectorAll('input:not([type=hidden]), textarea, select')].some(
      (field) => field === document.activeElement || isDirty(field),
    );

  // The element itself stays, so an aria-live region goes on being one and tells what changed.
  // Focus stays on the same control, or near it when that control is gone.
  const renew = (element, fresh) => {
    const focused = element.contains(document.activeElement) ? document.activeElement : null;
    const open = new Set([...element.querySelectorAll('details[open][id]')].map((details) => details.id));
    syncAttributes(element, fresh);
    element.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
    for (const id of open) document.getElementById(id)?.setAttribute('open', '');
    if (focused) focusAgain(element, focused.id);
  };

  const focusAgain = (element, id) => {
    const control = id && document.getElementById(id);
    if (!control) element.tabIndex = -1;
    (control || element).focus({ preventScroll: true });
    // Emptied, so it cannot take the focus.
    if (document.activeElement === body) document.querySelector('main')?.focus({ preventScroll: true });
  };

  const syncAttributes = (element, fresh) => {
    for (const { name } of [...element.attributes]) {
      if (!fresh.hasAttribute(name)) element.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      if (element.getAttribute(name) !== value) element.setAttribute(name, value);
    }
  };

  const take = (html) => {
    const page = new DOMParser().parseFromString(html, 'text/html');
    for (const element of document.querySelectorAll('[data-live]')) {
      const name = element.dataset.live;
      const fresh = page.querySelector(`[data-live="${CSS.escape(name)}"]`);
      if (!fresh || shown.get(name) === fresh.innerHTML || isInUse(element)) continue;
      shown.set(name, fresh.innerHTML);
      // The page's own script said it already: put there again, it would be read out twice.
      if (element.isEqualNode(document.importNode(fresh, true))) continue;
      renew(element, fresh);
    }
    if (document.title !== page.title) document.title = page.title;
    syncAttributes(body, page.body);
    document.dispatchEvent(new CustomEvent('tillgate:live'));
  };

  const tellLost = (lost) => {
    for (const note of document.querySelectorAll('[data-live-lost]')) note.hidden = !lost;
  };

  const ask = async () => {
    if (asking || document.hidden) return;
    asking = true;
    hinted = false;
    askedAt = performance.now();
    try {
      const answer = await fetch(url(), { cache: 'no-store', signal: AbortSignal.timeout(10_000) });
      // Signed out meanwhile: go where the server points.
      if (answer.redirected && new URL(answer.url).pathname !== new URL(url(), location.href).pathname) {
        location.assign(answer.url);
        return;
      }
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      take(await answer.text());
      failures = 0;
    } catch {
      failures += 1;
      document.dispatchEvent(new CustomEvent('tillgate:unanswered'));
    } finally {
      asking = false;
    }
    tellLost(failures > 0);
    if ('liveDone' in body.dataset) unfollow();
    plan();
  };

  const plan = () => {
    clearTimeout(timer);
    if ('liveDone' in body.dataset || document.hidden) return;
    const seldom = isTold && failures === 0;
    const wait = hinted
      ? Math.max(turnAt, askedAt + HINTS_APART_MS) - performance.now()
      : seldom
        ? SELDOM_MS
        : Math.min(intervalMs() * 2 ** failures, LONGEST_WAIT_MS);
    timer = setTimeout(ask, wait);
  };

  // EventSource comes back by itself when its connection is lost, but not after another answer than a stream (HTML standard,
  // section 9.2.3). Meanwhile the page asks as if there were none.
  const follow = () => {
    const at = body.dataset.liveStream;
    if (!at || 'liveDone' in body.dataset || document.hidden) return;
    stream = new EventSource(at);
    stream.addEventListener('open', () => {
      // What happened before is not told, or is by itself.
      hinted ||= !isTold && !('liveTellsMissed' in body.dataset);
      isTold = true;
      refusals = 0;
      plan();
    });
    // With words, the page says them at once, and may be asked to come for the rest a little later.
    stream.addEventListener('change', ({ data }) => {
      const { waitMs = 0, words } = data ? JSON.parse(data) : {};
      if (words)
        document.dispatchEvent(
          new CustomEvent('tillgate:words', { detail: { ...words, waits: waitMs > 0 } }),
        );
      const at = performance.now() + waitMs + Math.random() * Math.min(waitMs, HINTS_APART_MS);
      // Told again while it waits for its turn, it must not go back to the end of the queue.
      turnAt = hinted ? Math.min(turnAt, at) : at;
      hinted = true;
      if (!asking) plan();
    });
    // Each time that it cannot come back, too: planning anew each time would put off asking for ever.
    stream.addEventListener('error', () => {
      if (stream?.readyState === EventSource.CLOSED) followAgain();
      if (!isTold) return;
      isTold = false;
      plan();
    });
  };

  const followAgain = () => {
    const wait = Math.min(FOLLOW_AGAIN_MS * 2 ** refusals, FOLLOW_AGAIN_MS_MAX);
    refusals += 1;
    clearTimeout(followTimer);
    followTimer = setTimeout(follow, wait * (0.5 + Math.random() / 2));
  };

  const unfollow = () => {
    clearTimeout(followTimer);
    stream?.close();
    stream = undefined;
    isTold = false;
  };

  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    unfollow();
    if (document.hidden || 'liveDone' in body.dataset) return;
    ask();
    follow();
  });
  // The page itself knows that the server has something new by now, such as another price.
  document.addEventListener('tillgate:ask', () => {
    hinted = true;
    turnAt = 0;
    if (!asking) plan();
  });
  addEventListener('online', () => 'liveDone' in body.dataset || ask());
  // A page that is kept for the way back must not hold a connection.
  addEventListener('pagehide', unfollow);
  addEventListener('pageshow', (event) => event.persisted && follow());
  plan();
  follow();
})();
