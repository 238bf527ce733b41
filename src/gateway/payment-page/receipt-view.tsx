import { Fragment } from 'preact';
import { Brand } from '../../web/brand.tsx';
import type { InlineAssets } from '../../web/inline-assets.ts';
import { renderPage } from '../../web/page.tsx';
import { momentText } from './formats.ts';
import { type PaymentPageProps, paymentPath } from './payment-props.ts';
import { btc, paymentWords } from './payment-words.ts';
import { pageLanguage } from './words/languages.ts';

/** A receipt to print: who was paid what, at which rate, by which transactions. */
export function renderReceipt(props: PaymentPageProps, inline: InlineAssets): string {
  const { words } = props.language;
  return renderPage({
    title: `${words.receipt} – ${props.merchantName}`,
    ...pageLanguage(props.language),
    inline,
    banner: props.sandbox ? words.sandbox : null,
    bodyClass: 'receipt-page',
    children: <Receipt {...props} />,
  });
}

function Receipt(props: PaymentPageProps) {
  const { words, code } = props.language;
  const { badge } = paymentWords(props);
  const when = props.paidAt ?? null;
  return (
    <main id="main" class="card receipt-paper" tabIndex={-1}>
      <h1>{words.receipt}</h1>
      <p class="lead">
        {words.paymentTo(props.merchantName)}: {props.description}
      </p>
      <dl class="facts">
        <dt>{badge.text}</dt>
        <dd>{when ? <time dateTime={when.toISOString()}>{momentText(when, 'full', code)}</time> : '–'}</dd>
        <dt>{words.price}</dt>
        <dd>{props.priceText}</dd>
        {props.rateText && (
          <>
            <dt>{words.rate}</dt>
            <dd>{props.rateText}</dd>
            <dt>{words.rateSource}</dt>
            <dd>{props.rateSource}</dd>
          </>
        )}
        <dt>{words.confirmed}</dt>
        <dd>
          <bdi class="mono">{btc(props.validText)}</bdi>
        </dd>
        {props.surplusText !== null && (
          <>
            <dt>{words.tooMuch}</dt>
            <dd>
              <bdi class="mono">{btc(props.surplusText)}</bdi>
            </dd>
          </>
        )}
        {props.deposits
          .filter(({ vanished }) => !vanished)
          .map(({ txid, amountText }, index) => (
            <Fragment key={index}>
              <dt>{words.transaction}</dt>
              <dd>
                <bdi class="raw">{txid}</bdi>
                <bdi class="mono">{btc(amountText)}</bdi>
              </dd>
            </Fragment>
          ))}
        {props.address && (
          <>
            <dt>{words.address}</dt>
            <dd>
              <bdi class="raw">{props.address}</bdi>
            </dd>
          </>
        )}
        <dt>{words.payment}</dt>
        <dd>
          <bdi class="raw">{props.paymentId}</bdi>
        </dd>
      </dl>
      <p class="no-print">
        <button type="button" class="button" id="print" data-print hidden>
          {words.print}
        </button>{' '}
        <a class="button button-quiet" href={paymentPath(props)}>
          {words.payment}
        </a>
      </p>
      <Brand />
    </main>
  );
}
