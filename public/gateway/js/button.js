// Draws the checkout buttons of a page: every complete `span.mtgox` becomes a link that shows the price, and
// the price in a second currency while it is pointed at or has focus. One whose order is over says so. Served as
// /js/button.min.js and /js/mtgox.js. Speaks the language of the page around it. Pages may be strict: nothing here
// is inline, and what they forbid is left out.
(() => {
  // biome-ignore format: the server puts the currencies in place of this literal
  const currencies = /*CURRENCIES*/{};
  // biome-ignore format: and the languages in place of this one
  const languages = /*LANGUAGES*/{};

  const ASK_AGAIN_MS = 2000;

  const script =
    document.currentScript ??
    document.querySelector('script[src*="/js/button.min.js"], script[src*="/js/mtgox.js"]');
  if (!script) return;
  const gateway = script.src.replace(/\/js\/[^/]*$/, '');

  // Decimal arithmetic in integers: '19.90' is { units: 1990n, decimals: 2 }.
  const parse = (text) => {
    const match = /^(\d+)(?:\.(\d+))?$/.exec(String(text).trim());
    if (!match) return null;
    const [, whole, fraction = ''] = match;
    return { units: BigInt(whole + fraction), decimals: fraction.length };
  };
  const power = (decimals) => 10n ** BigInt(decimals);
  const divide = (a, b) => (2n * a + b) / (2n * b);
  const print = (units, decimals) => {
    const digits = units.toString().padStart(decimals + 1, '0');
    return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  };
  const describe = (code, value) => {
    const { symbol = code, format = '%v %s' } = currencies[code] ?? {};
    return format.replace('%s', () => symbol).replace('%v', () => value);
  };

  // The price as the shop wrote it, filled up to the decimals that its currency usually has.
  const basePrice = (amount, code) => {
    const decimals = Math.max(amount.decimals, currencies[code]?.precision ?? 0);
    return describe(code, print(amount.units * power(decimals - amount.decimals), decimals));
  };

  // A price in BTC reads in USD too, every other in BTC; null while there is no rate.
  const otherPrice = (amount, code) => {
    const other = code === 'BTC' ? 'USD' : 'BTC';
    const rate = parse(currencies[code === 'BTC' ? other : code]?.rate);
    if (!currencies[other] || !rate || rate.units === 0n) return null;
    const { precision } = currencies[other];
    const value =
      code === 'BTC'
        ? divide(amount.units * rate.units * power(precision), power(amount.decimals + rate.decimals))
        : divide(amount.units * power(rate.decimals + precision), rate.units * power(amount.decimals));
    return { code: other, text: describe(other, print(value, precision)) };
  };

  const make = (tag, className, data = {}, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    Object.assign(element.dataset, data);
    element.append(...children);
    return element;
  };

  // The language around the button, else the page's, else the reader's own; the first of them that we speak, or English.
  const languageOf = (element) => {
    const around = element.closest('[lang]')?.lang;
    const asked = [around, document.documentElement.lang, navigator.language].map(
      (tag) => tag?.trim().toLowerCase().split('-')[0],
    );
    const code = asked.find((tag) => tag && Object.hasOwn(languages, tag)) ?? 'en';
    return { code, ...languages[code] };
  };
  const fill = (sentence, prices, state) =>
    sentence.replace(/%[ps]/g, (mark) => (mark === '%p' ? prices : state));

  // Many pay one multipay order, so whatever the others did, the next one is welcome until it is closed.
  const isOver = ({ status, multipay }) =>
    status === 'closed' || (!multipay && (status === 'paid' || status === 'cancelled'));
  const wordOf = (state, { states }) =>
    isOver(state) || (state.status === 'partial' && !state.multipay) ? states[state.status] : null;

  /** Draws one button into `element`; leaves it as it is when it lacks something. */
  const button = (element) => {
    const { id, amount, currency, custom, status } = element?.dataset ?? {};
    const parsed = amount && parse(amount);
    if (!id || !currency || !parsed) return;
    const language = languageOf(element);
    const base = make('span', 'mtgox-button-base', { amount, currency }, basePrice(parsed, currency));
    // The protocol writes prices from left to right, whatever is around them.
    base.dir = 'ltr';
    const other = otherPrice(parsed, currency);
    const logo = make('img');
    logo.src = `${gateway}/img/button-logo.v4.png`;
    logo.alt = '';
    const content = make('span', 'mtgox-button-amount');
    const link = make('a', 'mtgox-button', {}, content);
    const dist = other && make('span', 'mtgox-button-dist', { currency: other.code }, other.text);
    if (dist) {
      dist.dir = 'ltr';
      swapOn(link, base, dist);
    }
    const coin = make('span', 'mtgox-button-logo', {}, logo);
    link.href = `${gateway}/${encodeURIComponent(id)}${custom ? `?custom=${encodeURIComponent(custom)}` : ''}`;
    link.target = '_blank';
    link.rel = 'noopener';
    link.lang = language.code;
    link.dir = language.dir;
    let shown;
    const show = (state) => {
      const word = wordOf(state, language);
      if (word === shown) return;
      shown = word;
      // When nothing is asked for any more, there is nothing to convert.
      const second = isOver(state) ? null : dist;
      if (dist && !second) [base.hidden, dist.hidden] = [false, true];
      link.className = word ? `mtgox-button mtgox-button-${state.status}` : 'mtgox-button';
      content.replaceChildren(
        ...(word ? [make('span', 'mtgox-button-state', {}, `${word} `)] : []),
        base,
        ...(second ? [make('br'), second] : []),
        coin,
      );
      const prices = [base, second].map((one) => one?.textContent).filter(Boolean);
      link.setAttribute('aria-label', fill(word ? language.see : language.pay, prices.join(', '), word));
    };
    // What the shop's server knew when it wrote the page; all that there is where the page does not let us ask.
    const known = { status, multipay: false };
    show(known);
    element.replaceChildren(link);
    followState(id, link, known, show);
  };

  // What the gateway says about the order; null also where the page does not let us ask.
  const stateOf = async (id) => {
    // What the browser kept may be from before the payer went to pay.
    const request = { credentials: 'omit', cache: 'no-cache' };
    if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) return null;
    try {
      const answer = await fetch(`${gateway}/${id}/button.json`, request);
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  };

  // Asked once, and after a click on each return to the page, until the order is over: payers look back early, too.
  const followState = (id, link, known, show) => {
    let state = known;
    let askedAt;
    let waiting;
    const ask = async () => {
      waiting = undefined;
      const now = performance.now();
      askedAt = now;
      const told = await stateOf(id);
      // An answer that took long does not undo a later one's.
      if (!told || askedAt !== now) return;
      state = told;
      show(state);
      if (isOver(state)) document.removeEventListener('visibilitychange', comeBack);
    };
    // One who comes back sooner than we may ask again is not left with what was true before.
    const comeBack = () => {
      if (document.hidden || waiting !== undefined) return;
      waiting = setTimeout(ask, Math.max(0, askedAt + ASK_AGAIN_MS - performance.now()));
    };
    const follow = () => {
      if (!isOver(state)) document.addEventListener('visibilitychange', comeBack);
    };
    // The second is what a middle click is.
    for (const press of ['click', 'auxclick']) link.addEventListener(press, follow);
    ask();
  };

  const swapOn = (link, base, dist) => {
    const over = { pointer: false, focus: false };
    const show = (reason, on) => () => {
      over[reason] = on;
      base.hidden = dist.isConnected && (over.pointer || over.focus);
      dist.hidden = !base.hidden;
    };
    link.addEventListener('mouseenter', show('pointer', true));
    link.addEventListener('mouseleave', show('pointer', false));
    link.addEventListener('focus', show('focus', true));
    link.addEventListener('blur', show('focus', false));
    dist.hidden = true;
  };

  const drawAll = () => {
    for (const element of document.querySelectorAll('span.mtgox')) {
      if (element.querySelector('a.mtgox-button')) continue;
      try {
        button(element);
      } catch (error) {
        // Half a character in a `data-custom`, say. It stays a plain link, and the others are drawn.
        globalThis.reportError?.(error);
      }
    }
  };

  // The plain link stays until its style is here, or known not to come: a button that changes its shape is hard to hit.
  const withStyle = (then) => {
    const href = `${gateway}/css/mtgox.min.css`;
    if ([...document.querySelectorAll('link[rel~=stylesheet]')].some((link) => link.href === href))
      return then();
    const link = make('link');
    link.addEventListener('load', then);
    link.addEventListener('error', then);
    link.rel = 'stylesheet';
    link.href = href;
    document.head.append(link);
  };

  window.MtGox = { button, currencies };
  withStyle(() => {
    drawAll();
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', drawAll);
  });
})();
