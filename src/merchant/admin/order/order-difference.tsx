import { ShapeIcon } from '../../../web/badge.tsx';
import type { OrderDetails } from './order-view.tsx';

/** What is missing or too much, and what is to be done about it. */
export function OrderDifference({ order }: { order: OrderDetails }) {
  const { shortText, overText, returnAddresses, refunds, acceptedAt } = order;
  const refunded = refunds.length === 0 ? null : `Refunds noted: ${refunds.join('; ')}.`;
  if (shortText !== null) {
    return (
      <p class="notice tone-wait" id="difference">
        <ShapeIcon shape="half" /> {`Short by ${shortText}\u00a0BTC. `}
        {acceptedAt !== null && 'Accepted as paid all the same.'}
      </p>
    );
  }
  if (overText !== null) {
    const to =
      returnAddresses.length === 0
        ? 'No return address is known.'
        : `To be sent back to ${returnAddresses.join(' or ')}.`;
    return (
      <p class="notice tone-wait" id="difference">
        <ShapeIcon shape="warning" /> {`Too much by ${overText}\u00a0BTC. `}
        {refunded ?? to}
      </p>
    );
  }
  return refunded === null ? null : (
    <p class="notice tone-info" id="difference">
      {refunded}
    </p>
  );
}
