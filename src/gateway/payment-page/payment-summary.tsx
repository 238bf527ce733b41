import { Time } from '../../web/time.tsx';
import { isPayable, type PaymentPageProps } from './payment-props.ts';
import { btc } from './payment-words.ts';

/** What is being paid for, at what price, and how far it has come. */
export function PaymentSummary(props: PaymentPageProps) {
  const { status, rateText, quoteNote, closesAt, surplusText, forgivenText } = props;
  const { words } = props.language;
  const payable = isPayable(props);
  const running = status === 'open' || status === 'partial';
  return (
    <section class="summary" data-live="amounts" aria-labelledby="summary-title">
      <h2 id="summary-title">{words.summary}</h2>
      <dl class="amounts">
        <Row name={words.price} value={props.priceText} />
        {rateText && <Row name={words.rate} value={rateText} />}
        <Row name={words.inBitcoin} value={btc(props.dueText)} />
        <Row name={words.pending} value={btc(props.pendingText)} />
        <Row name={words.confirmed} value={btc(props.validText)} strong={status === 'paid'} />
        {surplusText !== null && <Row name={words.tooMuch} value={btc(surplusText)} strong />}
        {forgivenText !== null && <Row name={words.missingButEnough} value={btc(forgivenText)} />}
        {surplusText === null && running && <Row name={words.due} value={btc(props.stillDueText)} strong />}
      </dl>
      {payable && quoteNote && <p class="hint">{quoteNote}</p>}
      {payable && closesAt && (
        <p class="hint">
          {words.openUntil} <Time at={closesAt} />
        </p>
      )}
    </section>
  );
}

function Row({ name, value, strong = false }: { name: string; value: string; strong?: boolean }) {
  return (
    <div class={strong ? 'amount amount-strong' : 'amount'}>
      <dt>{name}</dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}
