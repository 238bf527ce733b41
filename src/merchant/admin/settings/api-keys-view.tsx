import { Badge } from '../../../web/badge.tsx';
import { Time } from '../../../web/time.tsx';
import type { Scope } from '../../keys/shop-api-key.ts';

/** A bearer token of the shop API, without the token. */
export interface ApiKeyProps {
  id: string;
  label: string;
  /** The first characters of the token; empty when they were not kept. */
  hint: string;
  scopes: readonly Scope[];
  createdAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  isFromEnvironment: boolean;
}

/** The keys of the shop API, each to be revoked. */
export function ApiKeysCard({ keys }: { keys: ApiKeyProps[] }) {
  return (
    <section class="card" data-live="api-keys" aria-labelledby="api-keys-title">
      <h2 id="api-keys-title">Shop API keys</h2>
      <p class="hint">
        A shop sends one with each call to <code>/v1</code>. Give each shop or program a key of its own, with
        no more than it needs, so that one can be ended without the others.
      </p>
      {keys.length === 0 ? (
        <div class="empty">
          <p>
            <strong>No keys yet</strong>
          </p>
          <p class="hint">No shop can call the API. Make a key; it will be listed here.</p>
        </div>
      ) : (
        <table class="table table-cards">
          <thead>
            <tr>
              <th scope="col">Key</th>
              <th scope="col">May</th>
              <th scope="col">Made</th>
              <th scope="col">Last used</th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <ApiKeyRow key={key.id} {...key} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function ApiKeyRow(key: ApiKeyProps) {
  return (
    <tr data-api-key={key.id}>
      <td class="cell-title">
        <strong>{key.label}</strong>
        <span class="cell-note">
          {key.isFromEnvironment ? (
            'from the environment'
          ) : key.hint === '' ? (
            'made before first characters were kept'
          ) : (
            <code>{`${key.hint}…`}</code>
          )}
        </span>
      </td>
      <td data-label="May">
        <span>
          {key.scopes.map((scope) => (
            <code key={scope} class="line">
              {scope}
            </code>
          ))}
        </span>
      </td>
      <td data-label="Made">
        {key.createdAt === null ? <span class="nothing">–</span> : <Time at={key.createdAt} />}
      </td>
      <td data-label="Last used">
        {key.lastUsedAt === null ? (
          <span class="nothing">{key.isFromEnvironment ? 'not kept' : 'never'}</span>
        ) : (
          <Time at={key.lastUsedAt} />
        )}
      </td>
      <td data-label="State">
        <div class="key-state">
          {key.revokedAt !== null ? (
            <>
              <Badge tone="quiet" shape="cross" text="Revoked" />
              <span class="cell-note">
                <Time at={key.revokedAt} />
              </span>
            </>
          ) : (
            <>
              <Badge tone="ok" shape="check" text="In force" />
              {key.isFromEnvironment ? (
                <span class="cell-note">change it there</span>
              ) : (
                <RevokeForm id={key.id} label={key.label} />
              )}
            </>
          )}
        </div>
      </td>
    </tr>
  );
}

/** Two steps, since a shop that uses the key stops at once and no one can undo it. */
function RevokeForm({ id, label }: { id: string; label: string }) {
  return (
    <details class="two-steps" id={`revoke-${id}`}>
      <summary id={`revoke-${id}-summary`}>
        Revoke<span class="visually-hidden">{` ${label}`}</span>
      </summary>
      <form method="post" action={`/admin/settings/api-keys/${id}/revoke`}>
        <p class="hint">Calls with it are refused at once, for good.</p>
        <button type="submit" class="button button-quiet button-small" id={`revoke-${id}-button`}>
          Revoke it<span class="visually-hidden">{`: ${label}`}</span>
        </button>
      </form>
    </details>
  );
}
