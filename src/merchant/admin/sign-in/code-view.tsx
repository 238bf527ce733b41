import { Brand } from '../../../web/brand.tsx';
import { renderPage, SHARED_STYLE } from '../../../web/page.tsx';
import { sandboxBanner } from '../../../web/sandbox-banner.ts';

/** What the page that asks for the second factor shows. */
export interface CodeProps {
  /** Why the code was not taken; null at first. */
  error: string | null;
  /** The path to go to afterwards. */
  next: string;
  sandbox: boolean;
}

/** The page that asks for the second factor, as a string. */
export function renderCode(props: CodeProps): string {
  return renderPage({
    title: `${props.error === null ? '' : 'Error: '}Second factor – Tillgate`,
    stylesheets: [SHARED_STYLE],
    scripts: [],
    banner: sandboxBanner(props.sandbox),
    bodyClass: 'login-page',
    children: <CodeView {...props} />,
  });
}

/** The content of the page that asks for the second factor. */
export function CodeView({ error, next }: CodeProps) {
  return (
    <main id="main" class="login" tabIndex={-1}>
      <Brand note="Dashboard" />
      <form class="card login-form" method="post" action="/admin/login/code">
        <h1>Your second factor</h1>
        {error !== null && (
          <p class="notice tone-bad" id="code-error" role="alert">
            {error}
          </p>
        )}
        <input type="hidden" name="next" value={next} />
        <div class="field">
          <label for="code">Code</label>
          <input
            class="input mono"
            id="code"
            name="code"
            type="text"
            required
            maxLength={64}
            autocomplete="one-time-code"
            autocapitalize="none"
            spellcheck={false}
            aria-invalid={error === null ? undefined : 'true'}
            aria-describedby={error === null ? 'code-hint' : 'code-hint code-error'}
            autofocus
          />
          <p class="hint" id="code-hint">
            Six digits from your authenticator app, or one of your backup codes.
          </p>
        </div>
        <button type="submit" class="button button-wide" id="send-code">
          Go on
        </button>
      </form>
      <form method="post" action="/admin/logout">
        <button type="submit" class="button button-plain button-small" id="sign-out">
          Sign in as somebody else
        </button>
      </form>
      <p class="hint">Lost both? An owner of this shop can remove the second factor on the page “People”.</p>
    </main>
  );
}
