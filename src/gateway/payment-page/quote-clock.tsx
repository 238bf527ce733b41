import { isPayable, type PaymentPageProps, paymentPath } from './payment-props.ts';

/** How long the amount holds still, which payment.js counts down, and the way to get more time. Empty for a price in BTC. */
export function QuoteClock(props: PaymentPageProps) {
  const { quote } = props;
  const { words } = props.language;
  const shown = isPayable(props) && quote !== null;
  return (
    <div class="quote" data-live="quote">
      {shown && (
        <div class="quote-clock">
          {/* When it ends tells one quote from the next, which may have as many seconds left. */}
          <p
            class="quote-left"
            data-quote-left={quote.secondsLeft}
            data-quote-ends={quote.endsAt.toISOString()}
          >
            {`${words.holdsFor} `}
            <span class="mono" data-quote-count>
              {clock(quote.secondsLeft)}
            </span>
          </p>
          <form method="post" action={paymentPath(props, '/more-time')}>
            <button
              type="submit"
              class="button button-quiet button-small"
              id="more-time"
              aria-describedby="more-time-how"
            >
              {words.needMoreTime}
            </button>
          </form>
          <p class="hint" id="more-time-how">
            {words.needMoreTimeHow}
          </p>
        </div>
      )}
    </div>
  );
}

/** `14:59`. */
function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
