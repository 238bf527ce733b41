import { Brand } from '../../../web/brand.tsx';
import { renderPage, SHARED_STYLE } from '../../../web/page.tsx';
import { sandboxBanner } from '../../../web/sandbox-banner.ts';

/** What the sign-in page shows. */
export interface LoginProps {
  /** What was typed last time, or empty. */
  email: string;
  /** Why signing in did not work; null at first. */
  error: string | null;
  /** The path to go to afterwards. */
  next: string;
  sandbox: boolean;
}

/** The sign-in page as a string. */
export function renderLogin(props: LoginProps): string {
  return renderPage({
    title: `${props.error === null ? '' : 'Error: '}Sign in – Tillgate`,
    stylesheets: [SHARED_STYLE],
    scripts: [],
    banner: sandboxBanner(props.sandbox),
    bodyClass: 'login-page',
    children: <LoginView {...props} />,
  });
}

/** The content of the sign-in page. */
export function LoginView({ email, error, next }: LoginProps) {
  return (
    <main id="main" class="login" tabIndex={-1}>
      <Brand note="Dashboard" />
      <form class="card login-form" method="post" action="/admin/login">
        <h1>Sign in</h1>
        {error !== null && (
          <p class="notice tone-bad" id="login-error" role="alert">
            {error}
          </p>
        )}
        <input type="hidden" name="next" value={next} />
        <div class="field">
          <label for="email">E-mail address</label>
          <input
            class="input"
            id="email"
            name="email"
            type="email"
            value={email}
            required
            autocomplete="username"
            aria-describedby={error === null ? undefined : 'login-error'}
            autofocus={email === ''}
          />
        </div>
        <div class="field">
          <label for="password">Password</label>
          <input
            class="input"
            id="password"
            name="password"
            type="password"
            required
            autocomplete="current-password"
            aria-describedby={error === null ? undefined : 'login-error'}
            autofocus={email !== ''}
          />
        </div>
        <button type="submit" class="button button-wide" id="sign-in">
          Sign in
        </button>
      </form>
      <p class="hint">
        E-mail address and password of the first user were printed in the terminal when the server first
        started. Lost yours? An owner of this shop can reset it; without one,{' '}
        <code>npm run cli -- reset-password</code> makes a new one.
      </p>
    </main>
  );
}
