// Draws the checkout buttons of a page: every complete `span.mtgox` becomes a link that shows the price, and
// the price in a second currency while it is pointed at or has focus. Served as /js/button.min.js and /js/mtgox.js.
(() => {
  // biome-ignore format: the server puts the currencies in place of this literal
  const currencies = /*CURRENCIES*/{};

  const script =
    document.currentScript ??
    document.querySelector('script[src$="/js/button.min.js"], script[src$="/js/mtgox.js"]');
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

  /** Draws one button into `element`; leaves it as it is when it lacks something. */
  const button = (element) => {
    const { id, amount, currency, custom } = element.dataset;
    const parsed = amount && parse(amount);
    if (!id || !currency || !parsed) return;
    const base = make('span', 'mtgox-button-base', { amount, currency }, basePrice(parsed, currency));
    const other = otherPrice(parsed, currency);
    const logo = make('img');
    logo.src = `${gateway}/img/button-logo.v4.png`;
    logo.alt = '';
    const content = make('span', 'mtgox-button-amount', {}, base);
    const link = make('a', 'mtgox-button', {}, content);
    if (other) {
      const dist = make('span', 'mtgox-button-dist', { currency: other.code }, other.text);
      content.append(make('br'), dist);
      swapOn(link, base, dist);
    }
    content.append(make('span', 'mtgox-button-logo', {}, logo));
    link.href = `${gateway}/${encodeURIComponent(id)}${custom ? `?custom=${encodeURIComponent(custom)}` : ''}`;
    link.target = '_blank';
    link.rel = 'noopener';
    link.setAttribute(
      'aria-label',
      `Pay ${[base.textContent, other?.text].filter(Boolean).join(', ')} with bitcoin`,
    );
    element.replaceChildren(link);
  };

  const swapOn = (link, base, dist) => {
    const over = { pointer: false, focus: false };
    const show = (reason, on) => () => {
      over[reason] = on;
      base.hidden = over.pointer || over.focus;
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

  const addStyle = () => {
    const href = `${gateway}/css/mtgox.min.css`;
    if ([...document.querySelectorAll('link[rel~=stylesheet]')].some((link) => link.href === href)) return;
    const link = make('link');
    link.rel = 'stylesheet';
    link.href = href;
    document.head.append(link);
  };

  window.MtGox = { button, currencies };
  addStyle();
  drawAll();
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', drawAll);
})();
