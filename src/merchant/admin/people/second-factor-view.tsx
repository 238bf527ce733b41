import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import type { Viewer } from '../../../web/viewer.ts';
import { ErrorSummary, type FieldErrors, TextField } from '../form-parts.tsx';

/** What somebody with a second factor can do about it. */
export interface SecondFactorProps {
  viewer: Viewer;
  errors: FieldErrors;
}

/** The page about a second factor that is on, as a string. */
export function renderSecondFactor(props: SecondFactorProps): string {
  return renderDashboardPage({
    title: `${Object.keys(props.errors).length > 0 ? 'Error: ' : ''}Second factor`,
    viewer: props.viewer,
    section: '/admin/account',
    still: true,
    children: <SecondFactorView {...props} />,
  });
}

/** The content of the page about a second factor that is on. */
export function SecondFactorView({ errors }: SecondFactorProps) {
  return (
    <>
      <h1>Second factor</h1>
      <p class="lead">
        Both take a code: six digits from your app that you have not used yet, or a backup code.
      </p>
      <ErrorSummary errors={errors} />
      <div class="account-columns">
        <form class="card" method="post" action="/admin/account/second-factor/backup-codes">
          <h2>New backup codes</h2>
          <p>Ten new codes; the old ones work no more.</p>
          <CodeField id="new-codes-code" errors={errors} />
          <div class="button-row">
            <button type="submit" class="button" id="make-codes">
              Make new codes
            </button>
          </div>
        </form>
        <form class="card" method="post" action="/admin/account/second-factor/off">
          <h2>Switch it off</h2>
          <p>Your password alone signs you in then. To move to another phone, switch off and set up again.</p>
          <CodeField id="off-code" errors={errors} />
          <div class="button-row">
            <button type="submit" class="button button-quiet" id="switch-off">
              Switch off
            </button>
          </div>
        </form>
      </div>
      <p>
        <a href="/admin/account">Back to your account</a>
      </p>
    </>
  );
}

function CodeField({ id, errors }: { id: string; errors: FieldErrors }) {
  return (
    <TextField
      id={id}
      name="code"
      label="Code"
      autocomplete="one-time-code"
      maxLength={64}
      isMono
      errors={errors}
    />
  );
}
