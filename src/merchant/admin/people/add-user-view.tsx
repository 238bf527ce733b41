import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import type { Role, Viewer } from '../../../web/viewer.ts';
import { ErrorSummary, type FieldErrors, TextField } from '../form-parts.tsx';
import { RoleChoice } from './role-choice.tsx';

/** What was typed to add somebody, and what is wrong with it. */
export interface NewUserProps {
  email: string;
  role: Role;
  errors: FieldErrors;
}

/** The page for adding somebody, as a string. */
export function renderAddUser({ viewer, ...newUser }: NewUserProps & { viewer: Viewer }): string {
  const hasErrors = Object.keys(newUser.errors).length > 0;
  return renderDashboardPage({
    title: `${hasErrors ? 'Error: ' : ''}Add somebody`,
    viewer,
    section: '/admin/people',
    still: true,
    children: (
      <>
        <h1>Add somebody</h1>
        <AddForm {...newUser} />
      </>
    ),
  });
}

function AddForm({ email, role, errors }: NewUserProps) {
  return (
    <form class="card form-card" method="post" action="/admin/people">
      <ErrorSummary errors={errors} />
      <TextField
        id="email"
        label="E-mail address"
        type="email"
        value={email}
        autocomplete="off"
        maxLength={254}
        hint="They sign in with it; nothing is sent there."
        errors={errors}
      />
      <RoleChoice selected={role} errors={errors} />
      <div class="button-row">
        <button type="submit" class="button" id="add-user">
          Add
        </button>
        <a class="button button-plain" id="cancel" href="/admin/people">
          Leave it
        </a>
      </div>
      <p class="hint">
        A password is made and shown to you once, for them to change when they first sign in.
      </p>
    </form>
  );
}
