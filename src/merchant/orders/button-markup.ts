import type { Order, OrderStatus } from '../../database/generated/client.ts';
import { isCurrency } from '../../protocol/currencies.ts';
import { formatShort } from '../../protocol/money.ts';

/** What a button says of an order. */
export type ButtonOrder = Pick<
  Order,
  'transaction' | 'currency' | 'amountInt' | 'paymentUrl' | 'status' | 'multipay'
>;

/** What the plain link says of an order that nobody is asked to pay any more. */
const overWords = { paid: 'Paid', cancelled: 'Cancelled', closed: 'Closed' } as const;

/**
 * The dynamic button of an order, to paste into a page (protocol section 5): works as a plain link without the script. Of an
 * order that is over it says so, in `data-status` for the script, which not every page lets ask the gateway, and in words.
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
  const over = overStatus(order);
  const attributes = [
    'class="mtgox"',
    `data-id="${order.transaction}"`,
    `data-amount="${amount}"`,
    `data-currency="${order.currency}"`,
    ...(custom === null ? [] : [`data-custom="${escapeHtml(custom)}"`]),
    ...(over === null ? [] : [`data-status="${over}"`]),
  ].join(' ');
  const image = `<img src="${escapeHtml(gatewayUrl)}/img/mtgox-checkout.png" alt="Pay with bitcoin" width="172" height="34">`;
  const content = over === null ? image : `${overWords[over]}: see the payment`;
  const query = custom === null ? '' : `?custom=${encodeURIComponent(custom)}`;
  return `<span ${attributes}><a href="${escapeHtml(paymentUrl(order, gatewayUrl) + query)}">${content}</a></span>`;
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

/** Many pay one multipay order, so it is over for the next one only when it is closed. */
function overStatus({ status, multipay }: ButtonOrder): keyof typeof overWords | null {
  if (!isOver(status)) return null;
  return multipay && status !== 'closed' ? null : status;
}

function isOver(status: OrderStatus): status is keyof typeof overWords {
  return Object.hasOwn(overWords, status);
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
