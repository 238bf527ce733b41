// Draws the checkout buttons of a page: every complete `span.mtgox` becomes a link that shows the price, and
// the price in a second currency while it is pointed at or has focus. One whose order is over says so. Served as
// /js/button.min.js and /js/mtgox.js. Speaks the language of the page around it. Pages may be strict: nothing here
// is inline, and what they forbid is left out.
(() => {
  // biome-ignore format: the server puts the currencies in place of this literal
  const currencies = /*CURRENCIES*/{};
  // biome-ignore format: and the languages in place of this one
  const languages = /*LANGUAGES*/{};

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

  /** Draws one button into `element`; leaves it as it is when it lacks something. */
  const button = (element) => {
    const { id, amount, currency, custom } = element?.dataset ?? {};
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
    const content = make('span', 'mtgox-button-amount', {}, base);
    const link = make('a', 'mtgox-button', {}, content);
    if (other) {
      const dist = make('span', 'mtgox-button-dist', { currency: other.code }, other.text);
      dist.dir = 'ltr';
      content.append(make('br'), dist);
      swapOn(link, base, dist);
    }
    content.append(make('span', 'mtgox-button-logo', {}, logo));
    link.href = `${gateway}/${encodeURIComponent(id)}${custom ? `?custom=${encodeURIComponent(custom)}` : ''}`;
    link.target = '_blank';
    link.rel = 'noopener';
    link.lang = language.code;
    link.dir = language.dir;
    const prices = [base.textContent, other?.text].filter(Boolean).join(', ');
    link.setAttribute('aria-label', fill(language.pay, prices));
    element.replaceChildren(link);
    followState(id, link, language);
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

  // Asked once, and once more when someone comes back from the payment page.
  const followState = (id, link, language) => {
    const ask = async () => {
      const state = await stateOf(id);
      if (state) showState(link, state, language);
    };
    const comeBack = () => {
      if (document.hidden) return;
      document.removeEventListener('visibilitychange', comeBack);
      ask();
    };
    link.addEventListener('click', () => document.addEventListener('visibilitychange', comeBack));
    ask();
  };

  // Many pay one multipay order, so whatever the others did, the next one is welcome until it is closed.
  const showState = (link, { status, multipay }, { states, see }) => {
    const word = Object.hasOwn(states, status) && (!multipay || status === 'closed') ? states[status] : null;
    const content = link.firstElementChild;
    const shown = content.querySelector('.mtgox-button-state');
    if (!word || shown?.textContent.trim() === word) return;
    shown?.remove();
    link.className = `mtgox-button mtgox-button-${status}`;
    const base = content.querySelector('.mtgox-button-base');
    if (status !== 'partial') {
      // Nothing is asked for any more, so there is nothing to convert.
      for (const extra of content.querySelectorAll('br, .mtgox-button-dist')) extra.remove();
      base.hidden = false;
    }
    content.prepend(make('span', 'mtgox-button-state', {}, `${word} `));
    const prices = [...content.querySelectorAll('.mtgox-button-base, .mtgox-button-dist')];
    const price = prices.map((one) => one.textContent).join(', ');
    link.setAttribute('aria-label', fill(see, price, word));
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
      if (!element.querySelector('a.mtgox-button')) button(element);
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
