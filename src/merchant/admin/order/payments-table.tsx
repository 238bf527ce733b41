import { Time } from '../../../web/time.tsx';
import { type Status, StatusBadge } from '../status-badges.tsx';

/** One payment of an order. */
export interface PaymentSummary {
  id: string;
  status: Status;
  /** BTC with 8 decimals, no unit. */
  pendingText: string;
  validText: string;
  paidText: string;
  method: string | null;
  updatedAt: Date;
}

/** The payments of one order. */
export function PaymentsTable({ payments }: { payments: PaymentSummary[] }) {
  return (
    <table class="table table-cards">
      <thead>
        <tr>
          <th scope="col">Payment</th>
          <th scope="col">Status</th>
          <th scope="col" class="number">
            Amounts, BTC
          </th>
          <th scope="col">Last change</th>
        </tr>
      </thead>
      <tbody>
        {payments.map((payment) => (
          <tr key={payment.id} data-payment={payment.id} data-status={payment.status}>
            <td class="cell-title mono" title={payment.id}>
              {payment.id.slice(0, 8)}
              {payment.method && <span class="cell-note">{payment.method}</span>}
            </td>
            <td data-label="Status">
              <StatusBadge status={payment.status} />
            </td>
            <td class="number" data-label="Amounts, BTC">
              <span class="line">{`pending ${payment.pendingText}`}</span>
              <span class="line">{`valid ${payment.validText}`}</span>
              <span class="line">{`paid ${payment.paidText}`}</span>
            </td>
            <td data-label="Last change">
              <Time at={payment.updatedAt} seconds />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
