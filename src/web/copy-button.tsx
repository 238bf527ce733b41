/** What a copy button says, and what copy.js says once it was pressed. */
export type CopyWords = { copy: string; copied: string; cannotCopy: string };

const ENGLISH: CopyWords = {
  copy: 'Copy',
  copied: 'Copied',
  cannotCopy: 'Copying is not possible here; select the text instead',
};

/** A button that copies `text`; `what` says what it is ("address"). Shown only when copy.js runs. */
export function CopyButton(props: { text: string; what: string; id: string; words?: CopyWords }) {
  const { text, what, id, words = ENGLISH } = props;
  return (
    <button
      type="button"
      class="button button-quiet button-small copy"
      id={id}
      data-copy={text}
      data-copied={words.copied}
      data-cannot-copy={words.cannotCopy}
    >
      <span data-copy-word>{words.copy}</span>
      <span class="visually-hidden">{` ${what}`}</span>
    </button>
  );
}
