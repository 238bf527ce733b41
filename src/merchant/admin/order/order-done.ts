/** What was done to an order, by the word that a page is led back with. */
const sentences = {
  accept: 'Accepted as paid.',
  unaccept: 'The acceptance was taken back.',
  close: 'Closed.',
  reopen: 'Opened again.',
  refund: 'The refund is noted.',
  'take-back': 'The note of the refund was taken back.',
  note: 'The note is added.',
  ask: 'The gateway has taken the order.',
  check: 'Compared with the gateway; what came of it is told below.',
  checked: 'Compared with the gateway; what came of it is told below.',
} as const;

/** What a page says after something was done; null for a word that is none. */
export function doneSentence(word: unknown): string | null {
  return typeof word === 'string' && Object.hasOwn(sentences, word)
    ? sentences[word as keyof typeof sentences]
    : null;
}
