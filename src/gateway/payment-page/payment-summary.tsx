import { Moment, SentenceWithMoment } from './moment.tsx';
import { isPayable, type PaymentPageProps } from './payment-props.ts';
import { btc } from './payment-words.ts';

/** What is being paid for, at what price, and how far it has come. As many rows in one state as in the next. */
export function PaymentSummary(props: PaymentPageProps) {
  const { status, rateText, surplusText, forgivenText } = props;
  const { words } = props.language;
  // Of a payment that is over, nothing is due any more.
  const isAwaited = status !== 'cancelled' && status !== 'closed';
  return (
    <section class="summary" data-live="amounts" aria-labelledby="summary-title">
      <h2 id="summary-title">{words.summary}</h2>
      <dl class="amounts">
        <Row name={words.price} value={props.priceText} />
        {rateText && <Row name={words.rate} value={rateText} dir={props.language.dir} />}
        <Row name={words.inBitcoin} value={btc(props.dueText)} />
        <Row name={words.pending} value={btc(props.pendingText)} />
        <Row name={words.confirmed} value={btc(props.validText)} strong={status === 'paid'} />
        {forgivenText !== null && <Row name={words.missingButEnough} value={btc(forgivenText)} />}
        {surplusText !== null && <Row name={words.tooMuch} value={btc(surplusText)} strong />}
        {surplusText === null && isAwaited && (
          <Row name={words.due} value={btc(props.stillDueText)} strong={status !== 'paid'} />
        )}
      </dl>
    </section>
  );
}

/** Until when all that holds, while there is something to send. */
export function PaymentHints(props: PaymentPageProps) {
  const { quoteNote, closesAt, language } = props;
  const { words } = language;
  const holdsUntil = quoteNote?.onlyRest ? words.restHoldsUntil : words.holdsUntil;
  const sayUntil = (time: string) => holdsUntil(time, quoteNote?.source ?? '');
  return (
    <div class="pay-hints" data-live="hints">
      {isPayable(props) && quoteNote && (
        <p class="hint">
          <SentenceWithMoment say={sayUntil} at={quoteNote.until} kind="clock" language={language} />
        </p>
      )}
      {isPayable(props) && closesAt && (
        <p class="hint">
          {words.openUntil} <Moment at={closesAt} kind="day" language={language} />
        </p>
      )}
    </div>
  );
}

type RowProps = {
  name: string;
  value: string;
  /** If it is not to be told from the value's first letter. */
  dir?: 'ltr' | 'rtl';
  strong?: boolean;
};

function Row({ name, value, dir, strong = false }: RowProps) {
  return (
    <div class={strong ? 'amount amount-strong' : 'amount'}>
      <dt>{name}</dt>
      <dd>
        <bdi dir={dir}>{value}</bdi>
      </dd>
    </div>
  );
}
