import { currencies, currencyCodes } from '../../../protocol/currencies.ts';
import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import type { Viewer } from '../../../web/viewer.ts';
import { ErrorSummary, type FieldErrors, TextField } from '../form-parts.tsx';
import { type BuilderValues, previewOrder } from './button-form.ts';
import { ButtonPreview } from './button-preview.tsx';

/** What the builder shows. */
export interface BuilderProps {
  viewer: Viewer;
  values: BuilderValues;
  errors: FieldErrors;
  /** The order that has the reference which was typed; null if none is in the way. */
  takenBy: { id: string } | null;
}

const BUILDER_SCRIPT = '/js/builder.js';
const PREVIEW = '/admin/buttons/preview';
const payerChoices = {
  one: { name: 'One', does: 'One payment is what it takes; then the button says “Paid”.' },
  many: { name: 'Many', does: 'For a page that everybody sees: each payer pays the price (multipay).' },
} as const;

/** The page for making an order and its button, as a string. */
export function renderBuilder({ viewer, values, errors, takenBy }: BuilderProps): string {
  return renderDashboardPage({
    title: `${Object.keys(errors).length > 0 ? 'Error: ' : ''}Make a button`,
    viewer,
    section: '/admin/orders',
    scripts: [BUILDER_SCRIPT],
    still: true,
    children: (
      <>
        <p class="back">
          <a href="/admin/orders">All orders</a>
        </p>
        <h1>Make a button</h1>
        <p class="lead">
          A button for a page of yours, without a program of yours: say what it costs, paste what you get.
        </p>
        <BuilderForm values={values} errors={errors} takenBy={takenBy} />
      </>
    ),
  });
}

function BuilderForm({ values, errors, takenBy }: Omit<BuilderProps, 'viewer'>) {
  const preview = previewOrder(values);
  const returns = [values.return_success, values.return_failure];
  return (
    <form
      class="card builder-form"
      method="post"
      action="/admin/buttons"
      id="builder"
      data-preview={PREVIEW}
      data-shown={previewUrl(values)}
    >
      <ErrorSummary errors={errors} />
      <input type="hidden" name="once" value={values.once} />
      <div class="form-row builder-price">
        <TextField
          id="amount"
          label="Price"
          value={values.amount}
          autocomplete="off"
          inputMode="decimal"
          maxLength={40}
          errors={errors}
        />
        <div class="field">
          <label for="currency">Currency</label>
          <select class="input" id="currency" name="currency">
            {currencyCodes.map((code) => (
              <option key={code} value={code} selected={code === values.currency}>
                {code} – {currencies[code].name}
              </option>
            ))}
          </select>
        </div>
      </div>
      <section class="builder-preview" aria-labelledby="preview-title">
        <h2 id="preview-title">Preview</h2>
        <ButtonPreview src={previewUrl(values)} why={preview.ok ? null : preview.why} />
        <p class="hint">
          As the gateway draws it. Point at it or give it the focus to see the price in the other currency.
          Here it leads nowhere.
        </p>
      </section>
      <TextField
        id="description"
        label="What is it for?"
        value={values.description}
        autocomplete="off"
        maxLength={1024}
        isOptional
        hint="The payer reads it on the payment page."
        errors={errors}
      />
      <fieldset class="choices">
        <legend>How many pay by it?</legend>
        {(['one', 'many'] as const).map((payers) => (
          <label key={payers} class="choice" for={`payers-${payers}`}>
            <input
              type="radio"
              id={`payers-${payers}`}
              name="payers"
              value={payers}
              checked={values.payers === payers}
            />
            <span>
              <strong>{payerChoices[payers].name}</strong>
              <span class="hint line">{payerChoices[payers].does}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <TextField
        id="reference"
        label="Your reference"
        value={values.reference}
        autocomplete="off"
        maxLength={255}
        isOptional
        hint="The number of an invoice, say. Each can be used once."
        errors={errors}
      />
      {takenBy !== null && (
        <p>
          <a href={`/admin/orders/${takenBy.id}`}>See the order with this reference</a>
        </p>
      )}
      <details class="more" id="builder-more" open={returns.some((address) => address !== '')}>
        <summary>Where payers go afterwards</summary>
        <TextField
          id="return_success"
          label="After paying"
          value={values.return_success}
          autocomplete="off"
          inputMode="url"
          maxLength={2048}
          isOptional
          hint="An address such as https://shop.example/thanks; else our own page about the order."
          errors={errors}
        />
        <TextField
          id="return_failure"
          label="After giving up"
          value={values.return_failure}
          autocomplete="off"
          inputMode="url"
          maxLength={2048}
          isOptional
          errors={errors}
        />
      </details>
      <div class="button-row">
        <button type="submit" class="button" id="make-button">
          Make the order and its button
        </button>
        <button
          type="submit"
          class="button button-quiet"
          id="show-preview"
          formMethod="get"
          formAction="/admin/buttons"
          formNoValidate
        >
          Show the preview
        </button>
      </div>
    </form>
  );
}

function previewUrl({ amount, currency }: BuilderValues): string {
  return `${PREVIEW}?${new URLSearchParams({ amount, currency })}`;
}
