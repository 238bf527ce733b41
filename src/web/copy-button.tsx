/** A button that copies `text`; `what` says what it is ("address"). Shown only when copy.js runs. */
export function CopyButton(props: { text: string; what: string; id: string; word?: string }) {
  const { text, what, id, word = 'Copy' } = props;
  return (
    <button type="button" class="button button-quiet button-small copy" id={id} data-copy={text}>
      <span data-copy-word>{word}</span>
      <span class="visually-hidden">{` ${what}`}</span>
    </button>
  );
}
