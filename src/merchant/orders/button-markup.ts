import type { Order } from '../../database/generated/client.ts';
import { isCurrency } from '../../protocol/currencies.ts';
import { formatShort } from '../../protocol/money.ts';

/** What a button says of an order. */
export type ButtonOrder = Pick<Order, 'transaction' | 'currency' | 'amountInt' | 'paymentUrl'>;

/**
 * The dynamic button of an order, to paste into a page (protocol section 5): works as a plain link without the script.
 * Null for an order that the gateway does not know yet.
 * @param custom kept with each payment that is started by this button.
 */
export function buttonMarkup(
  order: ButtonOrder,
  gatewayUrl: string,
  custom: string | null = null,
): string | null {
  if (order.transaction === null || !isCurrency(order.currency)) return null;
  const amount = formatShort(order.amountInt, order.currency);
  const attributes = [
    'class="mtgox"',
    `data-id="${order.transaction}"`,
    `data-amount="${amount}"`,
    `data-currency="${order.currency}"`,
    ...(custom === null ? [] : [`data-custom="${escapeHtml(custom)}"`]),
  ].join(' ');
  const image = `<img src="${escapeHtml(gatewayUrl)}/img/mtgox-checkout.png" alt="Pay with bitcoin" width="172" height="34">`;
  const query = custom === null ? '' : `?custom=${encodeURIComponent(custom)}`;
  return `<span ${attributes}><a href="${escapeHtml(paymentUrl(order, gatewayUrl) + query)}">${image}</a></span>`;
}

/** The markup with the script that brings it to life; the script tag goes once at the end of the page. */
export function buttonSnippet(
  order: ButtonOrder,
  gatewayUrl: string,
  custom: string | null = null,
): string | null {
  const markup = buttonMarkup(order, gatewayUrl, custom);
  return markup === null
    ? null
    : `${markup}\n<script src="${escapeHtml(buttonScript(gatewayUrl))}"></script>\n`;
}

/** Where the gateway has its button script. */
export function buttonScript(gatewayUrl: string): string {
  return `${gatewayUrl}/js/button.min.js`;
}

/** What the gateway said, or, when its answer was lost and an IPN told the transaction, what it must have said. */
export function paymentUrl(order: Pick<Order, 'transaction' | 'paymentUrl'>, gatewayUrl: string): string {
  return order.paymentUrl ?? `${gatewayUrl}/${order.transaction}`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
