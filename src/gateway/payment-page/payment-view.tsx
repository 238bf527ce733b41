import { Brand } from '../../web/brand.tsx';
import type { InlineAssets } from '../../web/inline-assets.ts';
import { renderPage } from '../../web/page.tsx';
import { DepositsTable } from './deposits-table.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { PayPanel } from './pay-panel.tsx';
import { isFinal, isSettled, type PaymentPageProps, paymentPath } from './payment-props.ts';
import { CancelForm, NextStep, PaymentStatus } from './payment-status.tsx';
import { PaymentHints, PaymentSummary } from './payment-summary.tsx';
import { btc, paymentWords } from './payment-words.ts';
import { QuoteClock } from './quote-clock.tsx';
import { ReturnAddressForm } from './return-address-form.tsx';
import { SandboxPanel } from './sandbox-panel.tsx';
import { digestOf, toldWords } from './told-words.ts';
import { pageLanguage } from './words/languages.ts';

/** Without JavaScript the page loads itself again; long enough to type an address in between. */
const RELOAD_SECONDS = 30;

/** The payment page as a string. */
export function renderPaymentPage(props: PaymentPageProps, inline: InlineAssets): string {
  const path = paymentPath(props);
  const { words } = props.language;
  const { badge, headline } = paymentWords(props);
  const final = isFinal(props);
  return renderPage({
    title: `${badge.text}: ${headline} – ${props.merchantName}`,
    ...pageLanguage(props.language),
    inline,
    banner: props.sandbox ? words.sandbox : null,
    bodyClass: 'payment-page',
    // Only by script does the page leave by itself: without it nobody could stop that.
    refreshSeconds: final ? undefined : RELOAD_SECONDS,
    refreshTo: path,
    live: {
      done: isSettled(props),
      url: path,
      stream: `${paymentPath(props, '/events')}&told=${digestOf(toldWords(props))}`,
      streamTellsMissed: true,
    },
    children: <PaymentView {...props} />,
  });
}

/** The content of the payment page. Every part that can change stands in a `data-live` element. */
export function PaymentView(props: PaymentPageProps) {
  const { words } = props.language;
  return (
    <main id="main" class="pay" tabIndex={-1}>
      <header class="pay-head">
        <p class="eyebrow">{words.payTo(props.merchantName)}</p>
        <h1>{props.description}</h1>
        <p class="pay-price" data-live="price">
          <bdi class="pay-price-main">{props.priceText}</bdi>
          {props.rateText && <bdi class="pay-price-btc">{btc(props.dueText)}</bdi>}
        </p>
      </header>
      <div class="pay-columns">
        <div class="pay-main">
          <div class="card pay-card">
            <PaymentStatus {...props} />
            <NextStep {...props} />
            <QuoteClock {...props} />
            {/* One live part without a box of its own: with another state, another body. */}
            <div class="pay-body" data-live="pay">
              <PayPanel {...props} />
              <DepositsTable {...props} />
            </div>
          </div>
        </div>
        <div class="pay-side">
          <div class="card">
            <PaymentSummary {...props} />
            <ReturnAddressForm {...props} />
            <PaymentHints {...props} />
          </div>
          {props.sandbox && <SandboxPanel {...props} />}
          <CancelForm {...props} />
        </div>
      </div>
      <noscript>
        <p class="hint">
          {words.reloadsItself} <a href={paymentPath(props)}>{words.checkAgain}</a>
        </p>
      </noscript>
      <footer class="pay-foot">
        <LanguageSwitch {...props} />
        <Brand />
        <p class="hint">
          {words.payment} <bdi class="mono">{props.paymentId}</bdi>
        </p>
      </footer>
    </main>
  );
}
