import { CopyButton } from '../../../web/copy-button.tsx';
import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import type { Viewer } from '../../../web/viewer.ts';

/** A password that was made for somebody, which is shown once. */
export interface MadePasswordProps {
  viewer: Viewer;
  id: string;
  email: string;
  password: string;
  /** They were added just now; else their password was reset. */
  isNew: boolean;
}

/** The page with a password that was made, as a string. */
export function renderMadePassword(props: MadePasswordProps): string {
  return renderDashboardPage({
    title: props.isNew ? 'User added' : 'Password reset',
    viewer: props.viewer,
    section: '/admin/people',
    still: true,
    children: <MadePasswordView {...props} />,
  });
}

/** The content of the page with a password that was made. */
export function MadePasswordView({ id, email, password, isNew }: MadePasswordProps) {
  return (
    <>
      <h1>{isNew ? 'User added' : 'Password reset'}</h1>
      <p class="notice tone-ok" role="status">
        {isNew ? `${email} may sign in now.` : `${email} was signed out everywhere and has a new password.`}
      </p>
      <section class="card form-card" aria-labelledby="password-title">
        <h2 id="password-title">Give them this password</h2>
        <dl class="facts">
          <dt>E-mail address</dt>
          <dd>{email}</dd>
          <dt>Password</dt>
          <dd class="copyable">
            <code class="secret" id="made-password">
              {password}
            </code>
            <CopyButton text={password} what="password" id="copy-password" />
          </dd>
        </dl>
        <p>It is shown only now. They have to choose their own when they sign in with it.</p>
        <div class="button-row">
          <a class="button" id="to-people" href="/admin/people">
            Done
          </a>
          <a class="button button-plain" id="to-person" href={`/admin/people/${id}`}>
            Look at this person
          </a>
        </div>
      </section>
    </>
  );
}
