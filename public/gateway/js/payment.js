// Takes the payer back to the shop a few seconds after the payment is paid, unless they want to stay.
(() => {
  const goneKey = `tillgate returned ${location.pathname}`;
  let timer;

  // Coming back by the browser's "back" must not bounce the payer away again.
  const wasReturned = () => {
    try {
      return sessionStorage.getItem(goneKey) !== null;
    } catch {
      return false;
    }
  };
  const rememberReturned = () => {
    try {
      sessionStorage.setItem(goneKey, '1');
    } catch {
      // Storage is switched off: then it does bounce.
    }
  };

  const countDown = () => {
    const note = document.querySelector('[data-return-to]');
    if (!note || timer || wasReturned()) return;
    const count = note.querySelector('[data-return-count]');
    let left = Number(note.dataset.returnSeconds);
    note.hidden = false;
    // Said once; the seconds are for those who see them.
    const region = document.querySelector('[data-copy-status]');
    if (region) region.textContent = note.firstElementChild.textContent;
    timer = setInterval(() => {
      // The page may have got something to ask since, and nobody is taken away from what they are typing.
      if (!note.isConnected || isTyping()) return stop();
      left -= 1;
      count.textContent = String(Math.max(left, 0));
      if (left > 0) return;
      clearInterval(timer);
      rememberReturned();
      location.assign(note.dataset.returnTo);
    }, 1000);
    const stop = () => {
      clearInterval(timer);
      rememberReturned();
      note.hidden = true;
    };
    note.querySelector('[data-return-stay]').addEventListener('click', () => {
      stop();
      document.getElementById('back-to-shop')?.focus();
    });
  };
  const isTyping = () => document.activeElement?.matches('input:not([type=hidden])');

  // The state in words comes with the news of it; the rest of the page is asked for, and may have to wait for its turn, or not
  // come. Another state is said by words only then: with all the rest at once, nothing on the page moves.
  let unsaid = null;
  const hear = (words) => {
    const { status } = document.querySelector('[data-live=status]')?.dataset ?? {};
    const panel = document.querySelector('.pay-panel');
    const isSame = status === words.status && (panel !== null) === words.payable;
    unsaid = isSame || words.waits ? null : words;
    if (unsaid === null) say(words);
  };

  // Nobody is shown how to send more meanwhile when nothing more is due.
  const say = ({ status, tone, badge, shape, icon, headline, sentences, notice, payable }) => {
    const section = document.querySelector('[data-live=status]');
    if (!section) return;
    section.dataset.status = status;
    section.className = `status tone-${tone}`;
    const mark = section.querySelector('.badge');
    mark.className = `badge tone-${tone}`;
    mark.querySelector('svg').setAttribute('class', `shape shape-${shape}`);
    mark.querySelector('path').setAttribute('d', icon);
    put(mark.lastChild, badge);
    const head = section.querySelector('.status-headline');
    put(head, headline);
    // What stays is left alone: whatever is written here is read out.
    const said = [...section.querySelectorAll(':scope > p')];
    let last = head;
    for (const sentence of sentences) {
      const line = said.shift() ?? document.createElement('p');
      put(line, sentence);
      last.after(line);
      last = line;
    }
    for (const line of said) line.remove();
    warn(section.querySelector('.status-warnings'), notice);
    const panel = document.querySelector('.pay-panel');
    // In its place, so that nothing moves before the rest of the page comes.
    if (panel) panel.style.visibility = payable ? '' : 'hidden';
  };
  const put = (node, text) => {
    if (node.textContent !== text) node.textContent = text;
  };
  const warn = (warnings, text) => {
    let line = warnings.querySelector('[data-about=network]');
    if (!text) return line?.remove();
    if (!line) {
      line = document.createElement('p');
      line.className = 'status-warning';
      line.dataset.about = 'network';
      warnings.prepend(line);
    }
    if (line.textContent.trim() !== text) line.replaceChildren(text);
  };

  // Counts from when the page's part was made, by the server's clock; the payer's own may be wrong. When the time is over,
  // there is a new amount to ask for: soon, and again while it is not there yet.
  const NEW_PRICE_AFTER = 2;
  const NEW_PRICE_EVERY = 10;
  const begun = new WeakMap();
  const asked = new WeakMap();
  const tick = () => {
    for (const note of document.querySelectorAll('[data-quote-left]')) {
      if (!begun.has(note)) begun.set(note, performance.now());
      const passed = Math.floor((performance.now() - begun.get(note)) / 1000);
      const over = passed - Number(note.dataset.quoteLeft);
      const left = Math.max(0, -over);
      if (over >= (asked.get(note) ?? NEW_PRICE_AFTER)) {
        asked.set(note, over + NEW_PRICE_EVERY);
        document.dispatchEvent(new CustomEvent('tillgate:ask'));
      }
      const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
      const count = note.querySelector('[data-quote-count]');
      if (count.textContent !== text) count.textContent = text;
      note.classList.toggle('quote-ends', left < 60);
    }
  };
  if (document.querySelector('[data-live=quote]')) setInterval(tick, 250);

  // What is below a card stays where it is when there is less in the card. A window of another width begins anew, and paper.
  const cards = [...document.querySelectorAll('.pay-columns .card')];
  const heights = new Map();
  const measured = new ResizeObserver(() => {
    for (const card of cards) heights.set(card, card.getBoundingClientRect().height);
  });
  for (const card of cards) measured.observe(card);
  const keepRoom = () => {
    for (const [card, height] of heights) card.style.minBlockSize = `${height}px`;
  };
  const giveRoomBack = () => {
    for (const card of cards) card.style.minBlockSize = '';
  };
  let wide = innerWidth;
  addEventListener('beforeprint', giveRoomBack);
  addEventListener('resize', () => {
    if (innerWidth !== wide) giveRoomBack();
    wide = innerWidth;
  });

  // The server knows no payer's time zone, and writes UTC.
  const clock = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short', numberingSystem: 'latn' };
  const kinds = { clock, day: { year: 'numeric', month: 'short', day: 'numeric', ...clock } };
  const showLocalTimes = () => {
    for (const time of document.querySelectorAll('[data-moment]')) {
      const format = new Intl.DateTimeFormat(document.documentElement.lang, kinds[time.dataset.moment]);
      time.textContent = format.format(new Date(time.dateTime));
    }
  };

  for (const button of document.querySelectorAll('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => print());
  }

  document.addEventListener('tillgate:words', ({ detail }) => hear(detail));
  document.addEventListener('tillgate:unanswered', () => unsaid && say(unsaid));
  document.addEventListener('tillgate:live', () => {
    unsaid = null;
    showLocalTimes();
    keepRoom();
    countDown();
  });
  showLocalTimes();
  countDown();
})();
