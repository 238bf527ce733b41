import { Address } from './pay-panel.tsx';
import { type PaymentPageProps, paymentPath } from './payment-props.ts';

/** Asks where a surplus can be sent back; the payer may skip it. */
export function ReturnAddressForm(props: PaymentPageProps) {
  const { status, late, surplusText, returnAddress, returnAddressError } = props;
  const { words } = props.language;
  // Late coins that nobody has decided on yet will say themselves whether anything is to be sent back.
  const isOwed = status === 'paid' && (late || surplusText !== null);
  const shown = status === 'open' || status === 'partial' || isOwed;
  return (
    <section
      class="return-address"
      data-live="return-address"
      aria-labelledby={shown ? 'return-title' : undefined}
    >
      {shown && (
        <>
          <h2 id="return-title">{words.returnAddress}</h2>
          {returnAddress === null ? (
            <p class="hint" id="return-hint">
              {words.returnAddressOptional(props.merchantName)}
            </p>
          ) : (
            <p id="return-hint">
              {words.returnAddressIs} <Address address={returnAddress} />
            </p>
          )}
          {returnAddress === null || returnAddressError !== null ? (
            <Form {...props} />
          ) : (
            <details id="return-change">
              <summary id="return-change-summary">{words.returnAddressChange}</summary>
              <Form {...props} />
            </details>
          )}
        </>
      )}
    </section>
  );
}

function Form(props: PaymentPageProps) {
  const { returnAddressError: error } = props;
  const { words } = props.language;
  return (
    <form method="post" action={paymentPath(props, '/return-address')} class="form-row">
      <div class="field">
        <label for="return_address">
          {props.returnAddress === null ? words.returnAddressYours : words.returnAddressAnother}
        </label>
        <input
          id="return_address"
          name="return_address"
          class="input mono"
          value={props.returnAddressTyped ?? ''}
          required={props.returnAddress === null}
          maxLength={120}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-invalid={error !== null ? 'true' : undefined}
          aria-describedby={error !== null ? 'return-error return-hint' : 'return-hint'}
          autofocus={error !== null}
        />
      </div>
      <button type="submit" class="button button-quiet" id="return-save">
        {words.save}
      </button>
      {error !== null && (
        <p class="field-error" id="return-error" role="alert">
          {error}
        </p>
      )}
    </form>
  );
}
