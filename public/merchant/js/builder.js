// Shows the button of what stands in the builder's form while one types. Without it, a button of the form does.
(() => {
  const REST_MS = 250;
  const form = document.getElementById('builder');
  const [frame, why, ask] = ['preview', 'preview-why', 'show-preview'].map((id) =>
    document.getElementById(id),
  );
  if (!form || !frame || !why || !ask) return;
  ask.hidden = true;
  const wanted = () => {
    const query = new URLSearchParams({ amount: form.amount.value, currency: form.currency.value });
    return `${form.dataset.preview}?${query}`;
  };
  // In a sentence why there is no button to show; empty if there is one.
  const whyNot = async (src) => {
    const answer = await fetch(src);
    if (answer.redirected || !answer.ok) return 'No preview: load this page again.';
    return answer.headers.get('content-type')?.startsWith('text/plain') ? answer.text() : '';
  };
  let timer;
  let shown = form.dataset.shown;
  const show = async () => {
    const src = wanted();
    if (src === shown) return;
    shown = src;
    const sentence = await whyNot(src).catch(() => 'No preview: this server cannot be reached.');
    // Another price may have been typed meanwhile.
    if (src !== shown) return;
    why.textContent = sentence;
    frame.hidden = sentence !== '';
    // In place of the one before, so that the way back is not through every digit that was typed.
    if (!frame.hidden) frame.contentWindow.location.replace(new URL(src, location.href));
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(show, REST_MS);
  });
  // A browser that goes back, or loads again, may fill in what was typed before.
  addEventListener('pageshow', show);
})();
