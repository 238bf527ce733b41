// Says that a form is being worked on, and sends it once: some wait for the gateway for seconds.
(() => {
  // A quick answer needs no word.
  const QUICK_MS = 400;
  const region = document.createElement('p');
  region.className = 'visually-hidden';
  region.setAttribute('role', 'status');
  document.body.append(region);
  let timer;

  const rest = () => {
    clearTimeout(timer);
    region.textContent = '';
    for (const form of document.querySelectorAll('form[data-busy]')) delete form.dataset.busy;
    for (const button of document.querySelectorAll('button[aria-busy]')) button.removeAttribute('aria-busy');
  };

  document.addEventListener('submit', (event) => {
    const { target: form, submitter } = event;
    const method = submitter?.getAttribute('formmethod') ?? form.getAttribute('method');
    if (method !== 'post' || event.defaultPrevented) return;
    if ('busy' in form.dataset) return event.preventDefault();
    form.dataset.busy = '';
    timer = setTimeout(() => {
      submitter?.setAttribute('aria-busy', 'true');
      region.textContent = 'Working on it…';
    }, QUICK_MS);
  });
  // Who comes back by the browser's way back finds the page as it was left.
  addEventListener('pageshow', ({ persisted }) => persisted && rest());
})();
