import { CopyButton } from '../../../web/copy-button.tsx';
import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import type { Viewer } from '../../../web/viewer.ts';

/** Backup codes, which are shown once. */
export interface BackupCodesProps {
  viewer: Viewer;
  codes: string[];
  /** The second factor was switched on just now. */
  isNew: boolean;
}

/** The page with backup codes, as a string. */
export function renderBackupCodes(props: BackupCodesProps): string {
  return renderDashboardPage({
    title: 'Your backup codes',
    viewer: props.viewer,
    section: '/admin/account',
    still: true,
    children: <BackupCodesView {...props} />,
  });
}

/** The content of the page with backup codes. */
export function BackupCodesView({ codes, isNew }: BackupCodesProps) {
  return (
    <>
      <h1>Your backup codes</h1>
      <p class="notice tone-ok" role="status">
        {isNew ? 'Your second factor is on from now on.' : 'The old backup codes work no more.'}
      </p>
      <section class="card form-card" aria-labelledby="codes-title">
        <div class="card-head">
          <h2 id="codes-title">Keep these apart from your phone</h2>
          <CopyButton text={codes.join('\n')} what="backup codes" id="copy-codes" />
        </div>
        <p>
          Each signs you in once when the app is not at hand. They are shown only now: print or write them
          down.
        </p>
        <ol class="backup-codes">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
        <p>
          <a class="button" id="codes-kept" href="/admin/account">
            I have kept them
          </a>
        </p>
      </section>
    </>
  );
}
