import { CopyButton } from '../../../web/copy-button.tsx';
import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import { QrCode } from '../../../web/qr-code.tsx';
import type { Viewer } from '../../../web/viewer.ts';
import { ErrorSummary, type FieldErrors, TextField } from '../form-parts.tsx';

/** What the page for setting up a second factor shows. */
export interface SetUpProps {
  viewer: Viewer;
  /** In base32. */
  secret: string;
  /** The same for an app on this device. */
  uri: string;
  /** The same as a QR code. */
  qr: boolean[][];
  errors: FieldErrors;
}

/** The page for setting up a second factor, as a string. */
export function renderSetUp(props: SetUpProps): string {
  return renderDashboardPage({
    title: `${Object.keys(props.errors).length > 0 ? 'Error: ' : ''}Set up a second factor`,
    viewer: props.viewer,
    section: '/admin/account',
    still: true,
    children: <SetUpView {...props} />,
  });
}

/** The content of the page for setting up a second factor. */
export function SetUpView({ secret, uri, qr, errors }: SetUpProps) {
  const grouped = secret.match(/.{1,4}/g)?.join(' ') ?? secret;
  return (
    <>
      <h1>Set up a second factor</h1>
      <ErrorSummary errors={errors} />
      <section class="card" aria-labelledby="scan-title">
        <h2 id="scan-title">1. Tell your app</h2>
        <div class="set-up">
          <QrCode modules={qr} label="QR code for your authenticator app" />
          <div class="set-up-words">
            <p>
              Scan this with an authenticator app: Aegis, 2FAS, Google Authenticator, a password manager … On
              this device you can <a href={uri}>open it in an app</a>.
            </p>
            <p class="hint">No camera? Type this key into the app; it is time-based, with six digits.</p>
            <p class="copyable">
              <code class="secret" id="totp-secret">
                {grouped}
              </code>
              <CopyButton text={secret} what="key" id="copy-secret" />
            </p>
          </div>
        </div>
      </section>
      <form class="card form-card" method="post" action="/admin/account/second-factor/confirm">
        <h2>2. Show that it works</h2>
        <TextField
          id="code"
          label="Code that the app shows now"
          autocomplete="one-time-code"
          maxLength={64}
          hint="Nothing changes before a code was right."
          isMono
          errors={errors}
        />
        <div class="button-row">
          <button type="submit" class="button" id="confirm-second-factor">
            Switch on
          </button>
          <a class="button button-plain" id="cancel" href="/admin/account">
            Not now
          </a>
        </div>
      </form>
    </>
  );
}
