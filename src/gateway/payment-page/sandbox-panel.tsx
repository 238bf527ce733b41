import { isPayable, type PaymentPageProps, paymentPath } from './payment-props.ts';
import { btc } from './payment-words.ts';

/** Plays the payer's wallet and the miners, on the pretend network only; for whoever tries it out, so in one language. */
export function SandboxPanel(props: PaymentPageProps) {
  const { address, stillDueText } = props;
  const half = halfOf(stillDueText);
  const due = isPayable(props) && address !== null;
  return (
    <section class="sandbox-panel" data-live="sandbox" aria-labelledby="sandbox-title" lang="en" dir="ltr">
      <h2 id="sandbox-title">Sandbox: play the payer</h2>
      <p class="hint">
        No real money moves. These buttons pay from a pretend wallet and mine pretend blocks.
      </p>
      {due && (
        <div class="button-row">
          <PayForm {...props} id="pay-due" amount={stillDueText} text="Pay what is due" />
          {half !== null && <PayForm {...props} id="pay-half" amount={half} text="Pay half" />}
        </div>
      )}
      {address !== null && <OtherAmountForm {...props} />}
      <div class="button-row">
        <MineForm {...props} blocks={1} text="Mine 1 block" />
        <MineForm {...props} blocks={6} text="Mine 6 blocks" />
      </div>
    </section>
  );
}

type Path = Pick<PaymentPageProps, 'transaction' | 'paymentId' | 'language'>;

function PayForm(props: Path & { id: string; amount: string; text: string }) {
  return (
    <form method="post" action={paymentPath(props, '/sandbox/pay')}>
      <input type="hidden" name="amount" value={props.amount} />
      <button type="submit" class="button button-sandbox" id={props.id} title={btc(props.amount)}>
        {props.text}
      </button>
    </form>
  );
}

function OtherAmountForm(props: PaymentPageProps) {
  return (
    <form method="post" action={paymentPath(props, '/sandbox/pay')} class="form-row">
      <div class="field">
        <label for="sandbox-amount">Another amount, in BTC</label>
        <input
          id="sandbox-amount"
          name="amount"
          class="input mono"
          value={isPayable(props) ? props.stillDueText : ''}
          inputMode="decimal"
          pattern="\d+(\.\d{1,8})?"
          title="A decimal number with up to 8 decimals, like 0.00033167"
          maxLength={17}
          required
          autocomplete="off"
        />
      </div>
      <button type="submit" class="button button-sandbox" id="pay-other">
        Pay
      </button>
    </form>
  );
}

function MineForm(props: Path & { blocks: number; text: string }) {
  return (
    <form method="post" action={paymentPath(props, '/sandbox/mine')}>
      <input type="hidden" name="blocks" value={props.blocks} />
      <button type="submit" class="button button-sandbox" id={`mine-${props.blocks}`}>
        {props.text}
      </button>
    </form>
  );
}

/** Half of a BTC amount with 8 decimals, rounded down; null when nothing would be left. */
function halfOf(amountText: string): string | null {
  const half = BigInt(amountText.replace('.', '')) / 2n;
  if (half === 0n) return null;
  const digits = half.toString().padStart(9, '0');
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`;
}
