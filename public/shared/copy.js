// Makes `button[data-copy]` copy its text to the clipboard and say so, in the words that the button brings along
// (`data-copied`, `data-cannot-copy`). The buttons are hidden until this script runs: the stylesheet shows them once
// the root element has the class "can-copy".
(() => {
  const TOLD_MS = 2000;
  /** What each button said before it was pressed. */
  const words = new WeakMap();
  const region = document.createElement('p');
  region.className = 'visually-hidden';
  region.setAttribute('role', 'status');
  region.dataset.copyStatus = '';
  document.body.append(region);
  document.documentElement.classList.add('can-copy');

  const say = (text) => {
    region.textContent = text;
    setTimeout(() => {
      if (region.textContent === text) region.textContent = '';
    }, TOLD_MS);
  };

  // The clipboard API exists on secure origins only; a shop on a local network has none.
  const copyBySelection = (text) => {
    const field = document.createElement('textarea');
    field.value = text;
    field.className = 'visually-hidden';
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    if (!done) throw new Error('copying is not possible here');
  };

  const copy = async (button) => {
    const word = button.querySelector('[data-copy-word]') ?? button;
    if (!words.has(word)) words.set(word, word.textContent);
    let told = button.dataset.copied;
    try {
      if (navigator.clipboard) await navigator.clipboard.writeText(button.dataset.copy);
      else copyBySelection(button.dataset.copy);
    } catch {
      told = button.dataset.cannotCopy;
    }
    button.focus({ preventScroll: true });
    word.textContent = told;
    say(told);
    setTimeout(() => {
      word.textContent = words.get(word);
    }, TOLD_MS);
  };

  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('button[data-copy]');
    if (button) copy(button);
  });
})();
