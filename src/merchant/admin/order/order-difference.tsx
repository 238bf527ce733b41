import { ShapeIcon } from '../../../web/badge.tsx';
import type { OrderDetails } from './order-view.tsx';

/** What is missing or too much, to whom what goes back, and what was sent back already. */
export function OrderDifference({ order }: { order: OrderDetails }) {
  const { shortText, overText, sendBack, refunds, acceptedAt } = order;
  const refunded = refunds.length === 0 ? null : `Refunds noted: ${refunds.join('; ')}.`;
  const back = sendBack.map(({ amountText, address }) => {
    return `${amountText}\u00a0BTC to ${address ?? 'a payer who left no return address'}`;
  });
  const toSendBack = back.length === 0 ? null : `To be sent back: ${back.join('; ')}.`;
  const what =
    shortText !== null
      ? `Short by ${shortText}\u00a0BTC.${acceptedAt === null ? '' : ' Accepted as paid all the same.'}`
      : overText !== null
        ? `Too much by ${overText}\u00a0BTC.`
        : null;
  const words = [what, refunded, toSendBack].filter((text) => text !== null);
  if (words.length === 0) return null;
  // A surplus that was sent back, or is too little for that, waits for nobody; nor does what was accepted as it is.
  const waits = toSendBack !== null || (shortText !== null && acceptedAt === null);
  return (
    <p class={`notice tone-${waits ? 'wait' : 'info'}`} id="difference">
      {waits && <ShapeIcon shape={shortText === null ? 'warning' : 'half'} />} {words.join(' ')}
    </p>
  );
}
