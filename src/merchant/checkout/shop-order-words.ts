import type { BadgeProps } from '../../web/badge.tsx';
import type { ShopOrderProps } from './shop-order-view.tsx';

/** What the customer is told about an order. */
export interface ShopOrderWords {
  badge: BadgeProps;
  headline: string;
  sentence: string;
}

/** An order's true state in words, as our books have it; `returned` only says how the customer came here. */
export function shopOrderWords(props: ShopOrderProps): ShopOrderWords {
  const { status, gatewayProblem, pendingText, shopName } = props;
  switch (status) {
    case 'paid':
      return {
        badge: { tone: 'ok', shape: 'check', text: 'Paid' },
        headline: 'Thank you, your order is paid',
        sentence: shopName === null ? 'A real shop would pack it now.' : `${shopName} knows about it.`,
      };
    case 'partial':
      return {
        badge: { tone: 'wait', shape: 'half', text: 'Payment on its way' },
        headline: 'Coins have been seen, but the order is not paid yet',
        sentence: isZero(pendingText)
          ? 'Less than the price has arrived. Open the payment page to see what is still due.'
          : 'They count once the bitcoin network has confirmed them. The payment page says whether all has arrived.',
      };
    case 'cancelled':
      return {
        badge: { tone: 'quiet', shape: 'cross', text: 'Cancelled' },
        headline: 'This order was cancelled',
        sentence: 'Nothing was charged. Order again whenever you like.',
      };
    case 'closed':
      return {
        badge: { tone: 'quiet', shape: 'dash', text: 'Closed' },
        headline: 'This order has ended without being paid',
        sentence: 'It was not paid in time. Order again whenever you like.',
      };
    default:
      return gatewayProblem === null
        ? openWords(props)
        : {
            badge: { tone: 'bad', shape: 'warning', text: 'Cannot be paid yet' },
            headline: 'Your order is kept, but it cannot be paid yet',
            sentence: gatewayProblem,
          };
  }
}

function openWords({ status, back: { returned, result } }: ShopOrderProps): ShopOrderWords {
  if (status === 'created') {
    return {
      badge: { tone: 'info', shape: 'dots', text: 'Being prepared' },
      headline: 'One moment',
      sentence: 'The payment page for this order is being prepared.',
    };
  }
  const badge: BadgeProps = { tone: 'info', shape: 'ring', text: 'Not paid yet' };
  if (result?.status === 'paid') {
    return {
      badge,
      headline: 'Waiting for the gateway’s notice',
      sentence: 'Our server has not been told of a payment yet. This page changes by itself when it is.',
    };
  }
  if (returned === 'success') {
    return {
      badge,
      headline: 'No payment has been confirmed yet',
      sentence: 'You came back from the payment page, but no payment has been confirmed yet.',
    };
  }
  if (returned === 'failure') {
    return {
      badge,
      headline: 'You came back without paying',
      sentence: 'The order is still open: you can pay it now.',
    };
  }
  return {
    badge,
    headline: 'Ready to be paid',
    sentence: 'Use the button to open the payment page; this page follows what happens there.',
  };
}

function isZero(amountText: string): boolean {
  return !/[1-9]/.test(amountText);
}
