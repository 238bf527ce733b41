import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import type { Viewer } from '../../../web/viewer.ts';
import { ErrorSummary, type FieldErrors, TextField } from '../form-parts.tsx';

/** What the page for choosing a password shows. */
export interface PasswordProps {
  viewer: Viewer;
  /** Somebody else has made the present one. */
  isMade: boolean;
  errors: FieldErrors;
}

/** The page for choosing a password, as a string. */
export function renderPassword(props: PasswordProps): string {
  const hasErrors = Object.keys(props.errors).length > 0;
  return renderDashboardPage({
    title: `${hasErrors ? 'Error: ' : ''}Change password`,
    viewer: props.isMade ? { ...props.viewer, nav: [] } : props.viewer,
    section: '/admin/account',
    still: true,
    children: <PasswordView {...props} />,
  });
}

/** The content of the page for choosing a password. */
export function PasswordView({ viewer, isMade, errors }: PasswordProps) {
  return (
    <>
      <h1>{isMade ? 'Choose your own password' : 'Change password'}</h1>
      {isMade && (
        <p class="lead">
          The one you signed in with was made for you, so somebody else has seen it. Everything else opens
          when you have chosen your own.
        </p>
      )}
      <form class="card form-card" method="post" action="/admin/account/password">
        <ErrorSummary errors={errors} />
        {/* Password managers want to know whose password it is. */}
        <input type="hidden" name="username" value={viewer.email} autocomplete="username" />
        <TextField
          id="current"
          label="Password now"
          type="password"
          autocomplete="current-password"
          errors={errors}
        />
        <TextField
          id="password"
          label="New password"
          type="password"
          autocomplete="new-password"
          minLength={10}
          hint="At least 10 characters. Four words that do not belong together are good and easy to keep."
          errors={errors}
        />
        <TextField
          id="repeated"
          label="New password again"
          type="password"
          autocomplete="new-password"
          errors={errors}
        />
        <div class="button-row">
          <button type="submit" class="button" id="save-password">
            Change password
          </button>
          {!isMade && (
            <a class="button button-plain" id="cancel" href="/admin/account">
              Leave it as it is
            </a>
          )}
        </div>
        <p class="hint">All your other sessions end; this one stays.</p>
      </form>
    </>
  );
}
