import type { ActionField, OrderAction, OrderActionWord } from './order-actions.ts';

/** A form that was sent and could not be read. */
export interface FailedForm {
  word: OrderActionWord;
  field: string;
  sentence: string;
  /** What was typed, by field. */
  typed: Record<string, string>;
}

/** What the part of the page with the buttons shows. */
export interface OrderActionsProps {
  orderId: string;
  /** The gateway knows the order, so that it can be compared; otherwise it can be asked for again. */
  isAtGateway: boolean;
  actions: OrderAction[];
  failed: FailedForm | null;
}

/** What can be done to the order, for those who may. */
export function OrderActions({ orderId, isAtGateway, actions, failed }: OrderActionsProps) {
  const path = `/admin/orders/${orderId}`;
  return (
    <section class="card" data-live="actions" aria-labelledby="actions-title">
      <h2 id="actions-title">Do something</h2>
      {isAtGateway ? (
        <form method="post" action={`${path}/check`}>
          <button type="submit" class="button button-quiet button-wide" id="check">
            Compare with the gateway now
          </button>
        </form>
      ) : (
        <form method="post" action={`${path}/ask`}>
          <button type="submit" class="button button-wide" id="ask">
            Ask the gateway again
          </button>
        </form>
      )}
      {actions.map((action) => (
        <ActionForm
          key={action.word}
          path={path}
          action={action}
          failed={failed?.word === action.word ? failed : null}
        />
      ))}
    </section>
  );
}

function ActionForm(props: { path: string; action: OrderAction; failed: FailedForm | null }) {
  const { path, action, failed } = props;
  const { word, title, hint, submit, fields } = action;
  return (
    <details class="action" id={`action-${word}`} open={failed !== null}>
      <summary id={`action-${word}-summary`}>{title}</summary>
      <form class="action-form" method="post" action={`${path}/${word}`}>
        <p class="hint">{hint}</p>
        {fields.map((field) => (
          <Field key={field.name} word={word} field={field} failed={failed} />
        ))}
        <button type="submit" class="button" id={word}>
          {submit}
        </button>
      </form>
    </details>
  );
}

function Field(props: { word: string; field: ActionField; failed: FailedForm | null }) {
  const { word, field, failed } = props;
  const id = `${word}-${field.name}`;
  const problem = failed?.field === field.name ? failed.sentence : null;
  const common = {
    class: 'input',
    id,
    name: field.name,
    required: field.required,
    autofocus: problem !== null,
    'aria-invalid': problem === null ? undefined : ('true' as const),
    'aria-describedby': problem === null ? undefined : `${id}-error`,
  };
  const input = { ...common, maxLength: field.lengthMax, autocomplete: 'off' };
  const typed = failed?.typed[field.name] ?? '';
  return (
    <div class="field">
      <label for={id}>{field.label}</label>
      {field.options ? (
        <select {...common}>
          {field.options.map(({ value, text }) => (
            <option key={value} value={value} selected={value === typed}>
              {text}
            </option>
          ))}
        </select>
      ) : field.long ? (
        <textarea {...input} rows={4}>
          {typed}
        </textarea>
      ) : (
        <input {...input} type="text" value={typed} />
      )}
      {problem !== null && (
        <p class="field-error" id={`${id}-error`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
