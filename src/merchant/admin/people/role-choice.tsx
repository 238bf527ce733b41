import { type Role, roles } from '../../../web/viewer.ts';
import type { FieldErrors } from '../form-parts.tsx';
import { roleWords } from './role-words.ts';

/** A choice of the roles, each with what it may do; `isTitled`: what stands above it says already what it is. */
export function RoleChoice(props: { selected: Role; errors?: FieldErrors; isTitled?: boolean }) {
  const { selected, errors = {}, isTitled = false } = props;
  return (
    <fieldset class="choices" id="role" tabIndex={-1}>
      <legend class={isTitled ? 'visually-hidden' : undefined}>Role</legend>
      {roles.map((role) => (
        <label key={role} class="choice" for={`role-${role}`}>
          <input
            type="radio"
            id={`role-${role}`}
            name="role"
            value={role}
            checked={role === selected}
            required
          />
          <span>
            <strong>{roleWords[role].name}</strong>
            <span class="hint line">{roleWords[role].may}</span>
          </span>
        </label>
      ))}
      {errors.role !== undefined && <p class="field-error">{errors.role}</p>}
    </fieldset>
  );
}
