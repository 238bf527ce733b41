import type { ComponentChildren } from 'preact';

/** What is wrong with a form, by the `id` of the field to mend. */
export type FieldErrors = Record<string, string>;

/** What is wrong, above a form, each linked to its field. Nothing if all is well. */
export function ErrorSummary({ errors }: { errors: FieldErrors }) {
  const entries = Object.entries(errors);
  if (entries.length === 0) return null;
  return (
    <div class="notice tone-bad" id="errors" role="alert">
      <ul class="error-list">
        {entries.map(([id, sentence]) => (
          <li key={id}>
            <a href={`#${id}`}>{sentence}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A text field with its label, a hint and what is wrong with it. */
export interface TextFieldProps {
  id: string;
  /** In the form; the `id` by default. */
  name?: string;
  label: string;
  type?: 'text' | 'email' | 'password';
  value?: string;
  autocomplete: string;
  hint?: ComponentChildren;
  maxLength?: number;
  minLength?: number;
  isMono?: boolean;
  isOptional?: boolean;
  inputMode?: 'decimal' | 'url';
  errors: FieldErrors;
}

export function TextField(props: TextFieldProps) {
  const { id, label, type = 'text', value, hint, errors, isMono = false, isOptional = false } = props;
  const error = errors[id];
  const describedBy = [...(hint ? [`${id}-hint`] : []), ...(error ? [`${id}-error`] : [])].join(' ');
  return (
    <div class="field">
      <label for={id}>
        {label}
        {isOptional && <span class="hint"> (optional)</span>}
      </label>
      <input
        class={isMono ? 'input mono' : 'input'}
        id={id}
        name={props.name ?? id}
        type={type}
        value={value}
        required={!isOptional}
        inputMode={props.inputMode}
        minLength={props.minLength}
        maxLength={props.maxLength}
        autocomplete={props.autocomplete}
        autocapitalize="none"
        spellcheck={false}
        aria-invalid={error === undefined ? undefined : 'true'}
        aria-describedby={describedBy || undefined}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
