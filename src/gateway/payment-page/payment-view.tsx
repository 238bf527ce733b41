import { Brand } from '../../web/brand.tsx';
import { COPY_SCRIPT, LIVE_SCRIPT, renderPage, SHARED_STYLE } from '../../web/page.tsx';
import { sandboxBanner } from '../../web/sandbox-banner.ts';
import { DepositsTable } from './deposits-table.tsx';
import { PayPanel } from './pay-panel.tsx';
import { goesBack, isFinal, type PaymentPageProps, paymentPath } from './payment-props.ts';
import { CancelForm, NextStep, PaymentStatus, RETURN_SECONDS } from './payment-status.tsx';
import { PaymentSummary } from './payment-summary.tsx';
import { btc, paymentWords } from './payment-words.ts';
import { ReturnAddressForm } from './return-address-form.tsx';
import { SandboxPanel } from './sandbox-panel.tsx';

/** Without JavaScript the page loads itself again; long enough to type an address in between. */
const RELOAD_SECONDS = 30;

/** The payment page as a string. */
export function renderPaymentPage(props: PaymentPageProps): string {
  const path = paymentPath(props);
  const { badge, headline } = paymentWords(props);
  const final = isFinal(props);
  const leaving = goesBack(props);
  return renderPage({
    title: `${badge.text}: ${headline} – ${props.merchantName}`,
    stylesheets: [SHARED_STYLE],
    scripts: [LIVE_SCRIPT, COPY_SCRIPT, '/js/payment.js'],
    banner: sandboxBanner(props.sandbox),
    bodyClass: 'payment-page',
    refreshSeconds: leaving ? RETURN_SECONDS : final ? undefined : RELOAD_SECONDS,
    refreshTo: leaving ? props.returnSuccess : path,
    live: { done: final, url: path },
    children: <PaymentView {...props} />,
  });
}

/** The content of the payment page. Every part that can change stands in a `data-live` element. */
export function PaymentView(props: PaymentPageProps) {
  return (
    <main id="main" class="pay" tabIndex={-1}>
      <header class="pay-head">
        <p class="eyebrow">Pay {props.merchantName}</p>
        <h1>{props.description}</h1>
        <p class="pay-price" data-live="price">
          <span class="pay-price-main">{props.priceText}</span>
          {props.rateText && <span class="pay-price-btc">{btc(props.dueText)}</span>}
        </p>
      </header>
      <div class="pay-columns">
        <div class="pay-main">
          <div class="card pay-card">
            <PaymentStatus {...props} />
            <NextStep {...props} />
            <PayPanel {...props} />
            <DepositsTable {...props} />
          </div>
          {props.sandbox && <SandboxPanel {...props} />}
        </div>
        <div class="pay-side">
          <div class="card">
            <PaymentSummary {...props} />
            <ReturnAddressForm {...props} />
          </div>
          <CancelForm {...props} />
        </div>
      </div>
      <noscript>
        <p class="hint">
          This page loads itself again while it waits. <a href={paymentPath(props)}>Check again now</a>
        </p>
      </noscript>
      <footer class="pay-foot">
        <Brand />
        <p class="hint">
          Payment <span class="mono">{props.paymentId}</span>
        </p>
      </footer>
    </main>
  );
}
