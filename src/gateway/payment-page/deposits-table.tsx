import { ShapeIcon } from '../../web/badge.tsx';
import type { DepositProps, PaymentPageProps } from './payment-props.ts';
import { btc } from './payment-words.ts';

/** More than this many pips say less than the number does. */
const MOST_PIPS = 12;

/** The coins that have been seen on the address. Empty while there are none. */
export function DepositsTable({ deposits }: Pick<PaymentPageProps, 'deposits'>) {
  return (
    <section
      class="deposits"
      data-live="deposits"
      aria-labelledby={deposits.length ? 'deposits-title' : undefined}
    >
      {deposits.length > 0 && (
        <>
          <h2 id="deposits-title">What has arrived</h2>
          <table class="table table-cards">
            <thead>
              <tr>
                <th scope="col">Transaction</th>
                <th scope="col" class="number">
                  Amount
                </th>
                <th scope="col">Confirmations</th>
              </tr>
            </thead>
            <tbody>
              {deposits.map((deposit, index) => (
                <DepositRow key={index} deposit={deposit} />
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

function DepositRow({ deposit }: { deposit: DepositProps }) {
  const { txid, amountText, vanished } = deposit;
  return (
    <tr class={vanished ? 'deposit deposit-vanished' : 'deposit'}>
      <td class="mono cell-title" title={txid}>
        {`${txid.slice(0, 8)}…${txid.slice(-8)}`}
        {deposit.coinbase && ' (newly mined)'}
      </td>
      <td class="number" data-label="Amount">
        {vanished ? <s class="mono">{btc(amountText)}</s> : <span class="mono">{btc(amountText)}</span>}
      </td>
      <td data-label="Confirmations">
        {vanished ? (
          <span class="deposit-note">
            <ShapeIcon shape="warning" /> Vanished from the network
          </span>
        ) : (
          <Confirmations count={deposit.confirmations} wanted={deposit.confirmationsWanted} />
        )}
      </td>
    </tr>
  );
}

function Confirmations({ count, wanted }: { count: number; wanted: number }) {
  const done = Math.min(count, wanted);
  return (
    <span class="confirmations">
      {`${done} of ${wanted}`}
      {wanted <= MOST_PIPS && (
        <span class="pips" aria-hidden="true">
          {Array.from({ length: wanted }, (_, index) => (
            <span key={index} class={index < done ? 'pip pip-done' : 'pip'} />
          ))}
        </span>
      )}
    </span>
  );
}
