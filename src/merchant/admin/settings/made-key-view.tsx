import { CopyButton } from '../../../web/copy-button.tsx';
import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import type { Viewer } from '../../../web/viewer.ts';

/** What the page about a key that was just made shows. */
export interface MadeKeyProps {
  viewer: Viewer;
  label: string;
  token: string;
  scopes: readonly string[];
  /** Where the shop API is. */
  apiUrl: string;
}

/** The one page that ever shows a token, as a string. */
export function renderMadeKey(props: MadeKeyProps): string {
  return renderDashboardPage({
    title: 'Key made',
    viewer: props.viewer,
    section: '/admin/settings',
    // Nothing may fetch it again: that would be another page, without the token.
    still: true,
    children: <MadeKeyView {...props} />,
  });
}

function MadeKeyView({ label, token, scopes, apiUrl }: MadeKeyProps) {
  return (
    <>
      <p class="back">
        <a href="/admin/settings" id="back">
          Settings
        </a>
      </p>
      <h1>Key made</h1>
      <section class="card" aria-labelledby="token-title">
        <div class="card-head">
          <h2 id="token-title">{label}</h2>
          <CopyButton id="copy-token" what="key" text={token} />
        </div>
        <p class="notice tone-wait">
          Copy it now: it is shown only this once. We keep no more than its fingerprint. If it is lost, revoke
          it and make another.
        </p>
        <code class="raw token" id="token">
          {token}
        </code>
        <dl class="facts">
          <dt>It may</dt>
          <dd>
            <code>{scopes.join(', ')}</code>
          </dd>
          <dt>How a shop sends it</dt>
          <dd>
            <code>Authorization: Bearer …</code>, with each call to <code>{apiUrl}</code>
          </dd>
        </dl>
        <div class="button-row">
          <a class="button" href="/admin/settings" id="done">
            I have copied it
          </a>
        </div>
      </section>
    </>
  );
}
