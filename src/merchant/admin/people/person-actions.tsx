import type { PersonProps } from './person-view.tsx';

type ActionsProps = Pick<PersonProps, 'id' | 'secondFactorSince' | 'disabledAt' | 'isViewer'>;

/** What an owner can do about somebody's sign-in, each with what comes of it. */
export function PersonActions({ id, secondFactorSince, disabledAt, isViewer }: ActionsProps) {
  const isDisabled = disabledAt !== null;
  return (
    <section class="card" data-live="actions" aria-labelledby="actions-title">
      <h2 id="actions-title">Signing in</h2>
      <ul class="person-actions">
        {!isViewer && (
          <Action
            action={`/admin/people/${id}/password`}
            button="reset-password"
            text="Reset password"
            what="Makes a password, shows it to you once, and signs them out everywhere. For somebody who lost theirs."
          />
        )}
        {!isViewer && secondFactorSince !== null && (
          <Action
            action={`/admin/people/${id}/second-factor`}
            button="remove-second-factor"
            text="Remove second factor"
            what="Signs them out everywhere; their password alone signs them in again. For somebody who lost their phone and backup codes: make sure it is them."
          />
        )}
        {isDisabled ? (
          <Action
            action={`/admin/people/${id}/enable`}
            button="enable"
            text="Enable"
            what="Lets them sign in again, with the password they had."
          />
        ) : (
          <Action
            action={`/admin/people/${id}/disable`}
            button="disable"
            text="Disable"
            what="Signs them out everywhere and lets them in no more. What they did stays in the audit log."
          />
        )}
      </ul>
    </section>
  );
}

function Action({
  action,
  button,
  text,
  what,
}: {
  action: string;
  button: string;
  text: string;
  what: string;
}) {
  return (
    <li>
      <form class="person-action" method="post" action={action}>
        <p id={`${button}-what`}>{what}</p>
        <button type="submit" class="button button-quiet" id={button} aria-describedby={`${button}-what`}>
          {text}
        </button>
      </form>
    </li>
  );
}
