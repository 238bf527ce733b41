import { Badge } from '../../web/badge.tsx';
import { LIVE_SCRIPT } from '../../web/page.tsx';
import { ReturnNote } from './return-note.tsx';
import { type ReturnProps, returnWords } from './return-words.ts';
import { renderPlainPage, renderShopPage } from './shop-layout.tsx';
import { shopOrderWords } from './shop-order-words.ts';

/** What the shop's order page shows. */
export interface ShopOrderProps {
  productName: string;
  /** The shop's own name for the order. */
  reference: string;
  /** The page's path; below it are its events, and in the demo shop how to try again. */
  path: string;
  /** Whose order it is; null for one of the demo shop. */
  shopName: string | null;
  /** As a person writes it: `$19.90`. */
  priceText: string;
  /** `created`: the gateway has not answered yet. */
  status: 'created' | 'open' | 'partial' | 'paid' | 'cancelled' | 'closed';
  /** BTC with 8 decimals, no unit. */
  pendingText: string;
  validText: string;
  paidText: string;
  /** Markup of the dynamic button, made by our own code; null when the order cannot be paid (any more). */
  buttonHtml: string | null;
  /** URL of the gateway's button script. */
  buttonScript: string;
  /** Why the gateway has not taken the order, in one sentence. */
  gatewayProblem: string | null;
  back: ReturnProps;
  sandbox: boolean;
}

const RELOAD_SECONDS = 10;
/** Draws a button that the page got while it was open. */
const SHOP_SCRIPT = '/js/shop.js';

/** The shop's order page as a string. */
export function renderShopOrder(props: ShopOrderProps): string {
  const done = props.status === 'paid';
  const { badge } = shopOrderWords(props);
  const page = {
    title: `${badge.text}: order ${props.reference}`,
    scripts: [LIVE_SCRIPT, ...(done ? [] : [props.buttonScript, SHOP_SCRIPT])],
    sandbox: props.sandbox,
    // Coins may come late, after a cancel or a close: only what is paid stays as it is.
    refreshSeconds: done ? undefined : RELOAD_SECONDS,
    live: { done, stream: `${props.path}/events` },
    children: <ShopOrderView {...props} />,
  };
  return props.shopName === null
    ? renderShopPage({ ...page, basket: [] })
    : renderPlainPage({ ...page, shopName: props.shopName });
}

/** The content of the shop's order page. */
export function ShopOrderView(props: ShopOrderProps) {
  const { badge, headline, sentence } = shopOrderWords(props);
  const { productName, reference, path, shopName, buttonHtml, back, status } = props;
  // Who paid by the gateway's word is not asked to pay again, while our books catch up.
  const isOver = isEnded(props) || back.result?.status === 'paid';
  return (
    <div class="shop-order">
      <p class="eyebrow">
        Order <span class="mono">{reference}</span>
      </p>
      <h1>{productName.replaceAll(' × ', '\u00a0×\u00a0')}</h1>
      <div class="card">
        <section class={`status tone-${badge.tone}`} data-live="status" data-status={status} role="status">
          <Badge {...badge} />
          <h2 class="status-headline">{headline}</h2>
          <p>{sentence}</p>
        </section>
        <div class="next-step" data-live="next">
          {props.gatewayProblem !== null && <RetryForm path={path} />}
          {isEnded(props) && shopName === null && (
            <a class="button" href="/">
              Back to the shop
            </a>
          )}
        </div>
        <PayButton html={isOver ? null : buttonHtml} />
        <OrderAmounts {...props} />
      </div>
      <ReturnNote words={returnWords(back, status)} />
    </div>
  );
}

/** `live.js` compares what the server sends, so a button that the gateway's script has drawn stays drawn. */
function PayButton({ html }: { html: string | null }) {
  return (
    <div class="pay-button" data-live="button">
      {html !== null && <div dangerouslySetInnerHTML={{ __html: html }} />}
    </div>
  );
}

function RetryForm({ path }: { path: string }) {
  return (
    <form method="post" action={`${path}/retry`}>
      <button type="submit" class="button" id="retry">
        Try again
      </button>
    </form>
  );
}

function OrderAmounts({ priceText, pendingText, validText, paidText, status }: ShopOrderProps) {
  const rows: [string, string][] = [['Price', priceText]];
  if (status === 'paid') rows.push(['Paid', `${paidText}\u00a0BTC`]);
  else rows.push(['Pending', `${pendingText}\u00a0BTC`], ['Confirmed', `${validText}\u00a0BTC`]);
  return (
    <dl class="amounts" data-live="amounts">
      {rows.map(([name, value]) => (
        <div key={name} class="amount">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function isEnded({ status }: ShopOrderProps): boolean {
  return status === 'paid' || status === 'cancelled' || status === 'closed';
}
