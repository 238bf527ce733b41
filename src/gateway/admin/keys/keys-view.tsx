import { CopyButton } from '../../../web/copy-button.tsx';
import { Time } from '../../../web/time.tsx';
import type { Viewer } from '../../../web/viewer.ts';
import { agoWords } from '../age-words.ts';
import { countWords } from '../bounded-count.ts';
import { renderGatewayPage } from '../gateway-page.tsx';
import { type KeyProps, ORDERS_COUNTED_MAX } from './read-keys.ts';

/** What the page of the keys shows. */
export interface KeysProps {
  viewer: Viewer;
  keys: KeyProps[];
  hasMore: boolean;
  now: Date;
}

/** The page of the keys as a string. */
export function renderKeys(props: KeysProps): string {
  return renderGatewayPage({
    title: 'Keys',
    viewer: props.viewer,
    section: '/admin/gateway/keys',
    children: <KeysView {...props} />,
  });
}

function KeysView({ keys, hasMore, now }: KeysProps) {
  return (
    <>
      <h1>Keys</h1>
      <p class="lead">Who may call this gateway, and for what. Secrets are never shown here.</p>
      <section class="card" data-live="keys" aria-label="Keys">
        {keys.length > 0 ? <KeyTable keys={keys} now={now} /> : <NoKeys />}
        {hasMore && <p class="hint">There are older keys, which are not shown.</p>}
      </section>
      <section class="card" aria-labelledby="make-title">
        <h2 id="make-title">Where keys come from</h2>
        <p>
          A gateway makes a key pair when it first starts, or takes the one that <code>REST_KEY</code> and{' '}
          <code>REST_SECRET</code> name. This shows the pair with its secret, on the machine itself:
        </p>
        <div class="copyable">
          <code>npm run cli -- keys</code>
          <CopyButton id="copy-command" what="command" text="npm run cli -- keys" />
        </div>
      </section>
    </>
  );
}

function KeyTable({ keys, now }: { keys: KeyProps[]; now: Date }) {
  return (
    <table class="table table-cards">
      <caption class="visually-hidden">Keys, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Rights</th>
          <th scope="col" class="number">
            Orders
          </th>
          <th scope="col">Last used</th>
          <th scope="col">Created</th>
        </tr>
      </thead>
      <tbody>
        {keys.map(({ key, login, rights, createdAt, lastUsedAt, orders, lastOrderAt }) => (
          <tr key={key} data-key={key}>
            <td class="cell-title">
              <strong>{login}</strong>
              <span class="cell-note mono">{key}</span>
            </td>
            <td data-label="Rights">
              {rights.length > 0 ? <span>{rights.join(', ')}</span> : <span class="nothing">none</span>}
            </td>
            <td class="number" data-label="Orders">
              <span>
                {countWords(orders, ORDERS_COUNTED_MAX)}
                {lastOrderAt !== null && (
                  <span class="cell-note">{`last ${agoWords(lastOrderAt, now)}`}</span>
                )}
              </span>
            </td>
            <td data-label="Last used">
              {lastUsedAt === null ? (
                <span class="nothing">never</span>
              ) : (
                <span>
                  {agoWords(lastUsedAt, now)}
                  <span class="cell-note">
                    <Time at={lastUsedAt} />
                  </span>
                </span>
              )}
            </td>
            <td data-label="Created">
              <Time at={createdAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function NoKeys() {
  return (
    <div class="empty">
      <h2>No keys</h2>
      <p>Nobody can create orders at this gateway yet.</p>
    </div>
  );
}
