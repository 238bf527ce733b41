import { Badge, type BadgeProps } from '../../../web/badge.tsx';
import type { AddressProps } from './read-addresses.ts';

const STATUSES: Record<NonNullable<AddressProps['status']>, BadgeProps> = {
  open: { tone: 'info', shape: 'ring', text: 'Open' },
  partial: { tone: 'wait', shape: 'half', text: 'Partial' },
  paid: { tone: 'ok', shape: 'check', text: 'Paid' },
  cancelled: { tone: 'quiet', shape: 'cross', text: 'Cancelled' },
  closed: { tone: 'quiet', shape: 'dash', text: 'Closed' },
};

/** Addresses in rows, or in cards on a phone. */
export function AddressTable({ addresses }: { addresses: AddressProps[] }) {
  return (
    <table class="table table-cards">
      <caption class="visually-hidden">Addresses, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Address</th>
          <th scope="col" class="number">
            Index
          </th>
          <th scope="col">Payment</th>
          <th scope="col" class="number">
            Due
          </th>
          <th scope="col" class="number">
            Received
          </th>
        </tr>
      </thead>
      <tbody>
        {addresses.map((address) => (
          <AddressRow key={address.index} {...address} />
        ))}
      </tbody>
    </table>
  );
}

function AddressRow(props: AddressProps) {
  const { index, address, transaction, description, status, dueText, receivedText, pendingText } = props;
  return (
    <tr data-index={index}>
      <td class="cell-title">
        <span class="mono">{address}</span>
        <span class="cell-note">
          {transaction === null ? 'asked for by a shop, outside of any order' : `order ${transaction}`}
          {description !== null && `: ${description}`}
        </span>
      </td>
      <td class="number" data-label="Index">
        {index}
      </td>
      <td data-label="Payment">
        {status === null ? <span class="nothing">no order</span> : <Badge {...STATUSES[status]} />}
      </td>
      <td class="number" data-label="Due">
        {dueText === null ? <span class="nothing">any amount</span> : `${dueText}\u00a0BTC`}
      </td>
      <td class="number" data-label="Received">
        {/[1-9]/.test(receivedText) ? (
          <span>
            {`${props.atLeast ? 'at least ' : ''}${receivedText}\u00a0BTC`}
            {pendingText !== null && <span class="cell-note">{`${pendingText}\u00a0BTC pending`}</span>}
          </span>
        ) : (
          <span class="nothing">nothing yet</span>
        )}
      </td>
    </tr>
  );
}
