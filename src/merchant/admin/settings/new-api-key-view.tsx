import { type Scope, scopes } from '../../keys/shop-api-key.ts';

/** What was typed into the form for a new key, and what is wrong with it. */
export interface NewApiKeyProps {
  label: string;
  scopes: readonly Scope[];
  error: string | null;
}

const SCOPE_WORDS: Record<Scope, string> = {
  'orders:read': 'read orders and their payments',
  'orders:write': 'make orders',
};

/** The form for another key. */
export function NewApiKeyCard({ label, scopes: chosen, error }: NewApiKeyProps) {
  return (
    <section class="card" aria-labelledby="new-key-title">
      <h2 id="new-key-title">Make a key</h2>
      <form class="settings-form" method="post" action="/admin/settings/api-keys">
        {error !== null && (
          <p class="notice tone-bad" id="new-key-error" role="alert">
            {error}
          </p>
        )}
        <div class="field">
          <label for="new-key-label">What is it for?</label>
          <input
            class="input"
            id="new-key-label"
            name="label"
            value={label}
            maxLength={80}
            required
            autocomplete="off"
            placeholder="Web shop"
            aria-describedby={error === null ? undefined : 'new-key-error'}
          />
        </div>
        <fieldset class="choices">
          <legend>It may</legend>
          {scopes.map((scope) => (
            <label key={scope} class="choice" for={`scope-${scope}`}>
              <input
                type="checkbox"
                id={`scope-${scope}`}
                name="scopes"
                value={scope}
                checked={chosen.includes(scope)}
              />
              <span>
                {SCOPE_WORDS[scope]} <code>{scope}</code>
              </span>
            </label>
          ))}
        </fieldset>
        <div class="button-row">
          <button type="submit" class="button" id="make-key">
            Make the key
          </button>
        </div>
      </form>
    </section>
  );
}
