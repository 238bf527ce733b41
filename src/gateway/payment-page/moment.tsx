import { type MomentKind, momentText } from './formats.ts';
import type { Language } from './words/languages.ts';

/** Stands in a sentence where its moment goes; nobody writes it. */
const MARK = '\uFFFC';

/** A moment, in UTC; payment.js shows it in the payer's own time zone. */
export function Moment({ at, kind, language }: MomentProps) {
  return (
    <time dateTime={at.toISOString()} data-moment={kind}>
      {momentText(at, kind, language.code)}
    </time>
  );
}

/** A sentence with a moment in it: `say` is asked for the sentence with a text in that place. */
export function SentenceWithMoment({ say, ...moment }: MomentProps & { say: (time: string) => string }) {
  const [before, ...after] = say(MARK).split(MARK);
  return (
    <>
      {before}
      <Moment {...moment} />
      {after.join(MARK)}
    </>
  );
}

type MomentProps = { at: Date; kind: Exclude<MomentKind, 'full'>; language: Language };
