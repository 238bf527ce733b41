import type { ReturnWords } from './return-words.ts';

/** What the address that somebody came by is worth. Kept up to date by live.js, for our books may catch up. */
export function ReturnNote({ words }: { words: ReturnWords | null }) {
  return (
    <div class="return-note" data-live="return">
      {words && (
        <section class={`notice tone-${words.tone}`} aria-labelledby="return-title">
          <h2 id="return-title" class="return-title">
            {words.title}
          </h2>
          <p>{words.sentence}</p>
        </section>
      )}
    </div>
  );
}
