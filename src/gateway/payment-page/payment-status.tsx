import { Badge, ShapeIcon } from '../../web/badge.tsx';
import { goesBack, isFinal, type PaymentPageProps, paymentPath } from './payment-props.ts';
import { longestWords, paymentWords } from './payment-words.ts';

/** Seconds until a paid payment goes back to the shop by itself. */
const RETURN_SECONDS = 5;

/** The state in words; screen readers are told when it changes. */
export function PaymentStatus(props: PaymentPageProps) {
  return (
    <div class="status-place">
      <Status {...props} />
      <div class="status-rooms" data-live="room">
        {!isFinal(props) && <StatusRoom {...props} />}
      </div>
    </div>
  );
}

function Status(props: PaymentPageProps) {
  const { badge, headline, sentences } = paymentWords(props);
  return (
    <section class={`status tone-${badge.tone}`} data-live="status" data-status={props.status} role="status">
      <Badge {...badge} />
      <h2 class="status-headline">{headline}</h2>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <div class="status-warnings">
        <Warning about="network" text={props.networkNotice} />
        <Warning about="price" text={props.priceNotice} />
      </div>
    </section>
  );
}

/**
 * Keeps as much room as the longest words may come to take, so that what a payer is about to press stays where it is. The
 * stylesheet draws them, unseen: they are not true yet, so they are no text that a program without style would show.
 */
function StatusRoom(props: PaymentPageProps) {
  return longestWords(props).map(({ badge, headline, sentences }) => (
    <div key={headline} class="status status-room" aria-hidden="true">
      <span class="badge" data-room={badge.text} />
      <span class="status-headline" data-room={headline} />
      {sentences.map((sentence) => (
        <span key={sentence} data-room={sentence} />
      ))}
    </div>
  ));
}

function Warning({ about, text }: { about: 'network' | 'price'; text: string | null }) {
  if (text === null) return null;
  return (
    <p class="status-warning" data-about={about}>
      <ShapeIcon shape="warning" /> {text}
    </p>
  );
}

/** The way on once there is nothing left to send. */
export function NextStep(props: PaymentPageProps) {
  const { words } = props.language;
  const { status, returnSuccess, returnFailure } = props;
  return (
    <div class="next-step" data-live="next">
      {status === 'paid' && (
        <>
          <a class="button button-wide" id="back-to-shop" href={returnSuccess}>
            {words.backToShop}
          </a>
          {goesBack(props) && <Countdown {...props} />}
          <a class="button button-quiet" id="receipt" href={paymentPath(props, '/receipt')}>
            {words.receipt}
          </a>
        </>
      )}
      {(status === 'cancelled' || status === 'closed') && (
        <a class="button button-wide" id="back-to-shop" href={returnFailure}>
          {words.backToShop}
        </a>
      )}
    </div>
  );
}

/** payment.js shows it and counts; the payer may stop it. */
function Countdown({ merchantName, returnSuccess, language: { words } }: PaymentPageProps) {
  return (
    <p class="countdown" data-return-to={returnSuccess} data-return-seconds={RETURN_SECONDS} hidden>
      <span>
        {`${words.takingYouBack(merchantName)} `}
        <span class="countdown-number" data-return-count>
          {RETURN_SECONDS}
        </span>
        {` ${words.inSeconds(RETURN_SECONDS)}`}
      </span>
      <button type="button" class="button button-quiet button-small" id="stay-here" data-return-stay>
        {words.stayHere}
      </button>
    </p>
  );
}

/** Ends a payment that the payer does not want. */
export function CancelForm(props: PaymentPageProps) {
  return (
    <div class="cancel" data-live="cancel">
      {props.canCancel && (
        <form method="post" action={paymentPath(props, '/cancel')}>
          <button type="submit" class="button button-plain" id="cancel-payment">
            {props.language.words.cancelPayment}
          </button>
        </form>
      )}
    </div>
  );
}
