import type { IpnField } from './ipn-fields.ts';

/** The decoded form fields of an IPN. */
export function FieldsTable({ fields, leftOut }: { fields: IpnField[]; leftOut: number }) {
  if (fields.length === 0) return <p class="hint">It has no form fields.</p>;
  return (
    <dl class="ipn-fields">
      {fields.map(({ name, value, meaning }) => (
        <div key={name} class="ipn-field">
          <dt>
            <code>{name}</code>
          </dt>
          <dd>
            {value === '' ? <span class="nothing">empty</span> : <code class="id">{value}</code>}
            {meaning !== null && <span class="cell-note">{meaning}</span>}
          </dd>
        </div>
      ))}
      {leftOut > 0 && <p class="hint">{`${leftOut} more fields are left out here.`}</p>}
    </dl>
  );
}
