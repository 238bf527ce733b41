// Draws the gateway's button where the page got one while it was open: its own script drew those that were there.
(() => {
  document.addEventListener('tillgate:live', () => {
    for (const span of document.querySelectorAll('span.mtgox')) {
      if (!span.querySelector('a.mtgox-button')) window.MtGox?.button(span);
    }
  });
})();
