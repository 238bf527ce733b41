import { Time } from '../../web/time.tsx';
import { isPayable, type PaymentPageProps } from './payment-props.ts';
import { btc } from './payment-words.ts';

/** What is being paid for, at what price, and how far it has come. */
export function PaymentSummary(props: PaymentPageProps) {
  const { status, rateText, quoteNote, closesAt, surplusText, forgivenText } = props;
  const payable = isPayable(props);
  const running = status === 'open' || status === 'partial';
  return (
    <section class="summary" data-live="amounts" aria-labelledby="summary-title">
      <h2 id="summary-title">Summary</h2>
      <dl class="amounts">
        <Row name="Price" value={props.priceText} />
        {rateText && <Row name="Rate" value={rateText} />}
        <Row name="In bitcoin" value={btc(props.dueText)} />
        <Row name="Pending" value={btc(props.pendingText)} />
        <Row name="Confirmed" value={btc(props.validText)} strong={status === 'paid'} />
        {surplusText !== null && <Row name="Too much" value={btc(surplusText)} strong />}
        {forgivenText !== null && <Row name="Missing, but enough" value={btc(forgivenText)} />}
        {surplusText === null && running && <Row name="Still due" value={btc(props.stillDueText)} strong />}
      </dl>
      {payable && quoteNote && <p class="hint">{quoteNote}</p>}
      {payable && closesAt && (
        <p class="hint">
          Open until <Time at={closesAt} />.
        </p>
      )}
    </section>
  );
}

function Row({ name, value, strong = false }: { name: string; value: string; strong?: boolean }) {
  return (
    <div class={strong ? 'amount amount-strong' : 'amount'}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
