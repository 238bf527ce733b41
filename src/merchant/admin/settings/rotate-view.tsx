import type { ComponentChildren } from 'preact';
import { RETIRED_DAYS } from '../../keys/key-pair.ts';
import type { KeyPairProps } from './key-pair-view.tsx';

/** For how long the old key may be taken, in days. */
export const VALID_DAYS = [1, 7, 30, 90] as const;

/** What was typed into the form for a rotation, and what is wrong with it. Never a secret. */
export interface RotateProps {
  restKey: string;
  validDays: number;
  error: string | null;
}

/** What the form shows at first. */
export const blankRotation: RotateProps = { restKey: '', validDays: RETIRED_DAYS, error: null };

/** How the key pair is changed: by a form, or where it is set. */
export function RotateCard({ pair, form }: { pair: KeyPairProps; form: RotateProps }) {
  return (
    <section class="card" aria-labelledby="rotate-title">
      <h2 id="rotate-title">Rotate the key pair</h2>
      {pair.fromEnvironment ? (
        <p>
          This pair is set by <code>REST_KEY</code> and <code>REST_SECRET</code>, so it is changed there: set
          the new pair that your gateway gave you, and start again. The pair before it is then taken for{' '}
          {RETIRED_DAYS} days more by itself.
        </p>
      ) : (
        <RotateForm pair={pair} form={form} />
      )}
    </section>
  );
}

function RotateForm({ pair, form }: { pair: KeyPairProps; form: RotateProps }) {
  return (
    <form class="settings-form" method="post" action="/admin/settings/key-pair">
      {form.error !== null && (
        <p class="notice tone-bad" id="rotate-error" role="alert">
          {form.error}
        </p>
      )}
      <p class="hint">
        {pair.isMadeHere
          ? 'The gateway of this machine makes a new pair, which is tried out by a signed call before it counts. '
          : 'Have your gateway make a new pair and paste it here; it is tried out by a signed call before it counts. '}
        IPNs of orders that were made with the old key come signed with it, so it is taken for a while yet.
      </p>
      {pair.openOrders !== '0' && (
        <p class="notice tone-wait" id="rotate-warning">
          {`Open orders made with the key in force: ${pair.openOrders}. Have the old key taken at least until they are paid or over.`}
        </p>
      )}
      <input type="hidden" name="instead" value={pair.restKey} />
      {!pair.isMadeHere && (
        <>
          <Field label="New key" id="new-rest-key">
            <input
              class="input mono"
              id="new-rest-key"
              name="rest_key"
              value={form.restKey}
              maxLength={100}
              required
              autocomplete="off"
              spellcheck={false}
            />
          </Field>
          <Field label="New secret" id="new-rest-secret">
            <input
              class="input mono"
              id="new-rest-secret"
              name="rest_secret"
              type="password"
              maxLength={1000}
              required
              autocomplete="off"
            />
          </Field>
        </>
      )}
      <Field label="The old key is taken for" id="valid-days">
        <select class="input" id="valid-days" name="valid_days">
          {VALID_DAYS.map((days) => (
            <option key={days} value={days} selected={days === form.validDays}>
              {days === 1 ? '1 day' : `${days} days`}
            </option>
          ))}
        </select>
      </Field>
      <Field label="Your password" id="rotate-password">
        <input
          class="input"
          id="rotate-password"
          name="password"
          type="password"
          maxLength={1024}
          required
          autocomplete="current-password"
        />
      </Field>
      <div class="button-row">
        <button type="submit" class="button" id="rotate">
          {pair.isMadeHere ? 'Make a new pair' : 'Use the new pair'}
        </button>
      </div>
    </form>
  );
}

function Field({ label, id, children }: { label: string; id: string; children: ComponentChildren }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
    </div>
  );
}
