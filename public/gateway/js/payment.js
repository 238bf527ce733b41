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

  document.addEventListener('tillgate:live', countDown);
  countDown();
})();
