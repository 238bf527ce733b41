import { Badge } from '../../../web/badge.tsx';
import { Time } from '../../../web/time.tsx';

/** Coins that came for a payment. */
export interface DepositSummary {
  txid: string;
  vout: number;
  amountText: string;
  confirmations: number;
  vanished: boolean;
  seenAt: Date;
}

/** The deposits of one payment. */
export function DepositsTable({ deposits }: { deposits: DepositSummary[] }) {
  return (
    <table class="table table-cards">
      <caption class="visually-hidden">Deposits</caption>
      <thead>
        <tr>
          <th scope="col">Deposit</th>
          <th scope="col" class="number">
            Amount, BTC
          </th>
          <th scope="col">Confirmations</th>
          <th scope="col">Seen</th>
        </tr>
      </thead>
      <tbody>
        {deposits.map(({ txid, vout, amountText, confirmations, vanished, seenAt }) => (
          <tr key={`${txid}:${vout}`} data-deposit={`${txid}:${vout}`}>
            <td class="cell-title">
              <code class="id">{`${txid}:${vout}`}</code>
            </td>
            <td class="number" data-label="Amount, BTC">
              {amountText}
            </td>
            <td data-label="Confirmations">
              {vanished ? <Badge tone="bad" shape="cross" text="Vanished" /> : confirmations}
            </td>
            <td data-label="Seen">
              <Time at={seenAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
