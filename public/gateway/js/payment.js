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
    timer = setInterval(() => {
      left -= 1;
      count.textContent = String(Math.max(left, 0));
      if (left > 0) return;
      clearInterval(timer);
      rememberReturned();
      location.assign(note.dataset.returnTo);
    }, 1000);
    note.querySelector('[data-return-stay]').addEventListener('click', () => {
      clearInterval(timer);
      rememberReturned();
      note.hidden = true;
      document.getElementById('back-to-shop')?.focus();
    });
  };

  // The state in words comes with the news of it; the rest of the page is asked for.
  const say = ({ badge, headline, sentences, status }) => {
    const section = document.querySelector('[data-live=status]');
    if (!section || section.dataset.status !== status) return;
    section.querySelector('.status-headline').textContent = headline;
    section.querySelector('.badge').lastChild.textContent = badge;
    const said = [...section.querySelectorAll(':scope > p:not(.status-warning)')];
    sentences.forEach((sentence, index) => {
      if (said[index]) said[index].textContent = sentence;
    });
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
    for (const card of cards) heights.set(card, card.offsetHeight);
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

  document.addEventListener('tillgate:words', ({ detail }) => say(detail));
  document.addEventListener('tillgate:live', () => {
    showLocalTimes();
    keepRoom();
    countDown();
  });
  showLocalTimes();
  countDown();
})();
