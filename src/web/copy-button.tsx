/** A button that copies `text`; `what` says what it is ("address"). Shown only when copy.js runs. */
export function CopyButton({ text, what, id }: { text: string; what: string; id: string }) {
  return (
    <button type="button" class="button button-quiet button-small copy" id={id} data-copy={text}>
      <span data-copy-word>Copy</span>
      <span class="visually-hidden">{` ${what}`}</span>
    </button>
  );
}
