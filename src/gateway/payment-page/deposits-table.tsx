import { ShapeIcon } from '../../web/badge.tsx';
import type { DepositProps, PaymentPageProps } from './payment-props.ts';
import { btc } from './payment-words.ts';
import type { Words } from './words/words.ts';

/** More than this many pips say less than the number does. */
const MOST_PIPS = 12;

/**
 * The coins that have been seen on the address. Nothing while there are none. It names the payment's state, so that with another
 * one it is another table, as all below the words is something else then: the way back to the shop takes its place, for one.
 */
export function DepositsTable({
  status,
  deposits,
  language: { words },
}: Pick<PaymentPageProps, 'status' | 'deposits' | 'language'>) {
  if (deposits.length === 0) return null;
  return (
    <section class="deposits" data-status={status} aria-labelledby="deposits-title">
      <h2 id="deposits-title">{words.arrived}</h2>
      <table class="table table-cards">
        <thead>
          <tr>
            <th scope="col">{words.transaction}</th>
            <th scope="col" class="number">
              {words.amount}
            </th>
            <th scope="col">{words.confirmations}</th>
          </tr>
        </thead>
        <tbody>
          {deposits.map((deposit, index) => (
            <DepositRow key={index} deposit={deposit} words={words} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function DepositRow({ deposit, words }: { deposit: DepositProps; words: Words }) {
  const { txid, amountText, vanished } = deposit;
  return (
    <tr class={vanished ? 'deposit deposit-vanished' : 'deposit'}>
      <td class="mono cell-title" title={txid}>
        <bdi>{`${txid.slice(0, 8)}…${txid.slice(-8)}`}</bdi>
        {deposit.coinbase && ` (${words.newlyMined})`}
      </td>
      <td class="number" data-label={words.amount}>
        <bdi class="mono">{vanished ? <s>{btc(amountText)}</s> : btc(amountText)}</bdi>
      </td>
      <td data-label={words.confirmations}>
        {vanished ? (
          <span class="deposit-note">
            <ShapeIcon shape="warning" /> {words.vanishedDeposit}
          </span>
        ) : (
          <Confirmations count={deposit.confirmations} wanted={deposit.confirmationsWanted} words={words} />
        )}
      </td>
    </tr>
  );
}

function Confirmations({ count, wanted, words }: { count: number; wanted: number; words: Words }) {
  const done = Math.min(count, wanted);
  return (
    <span class="confirmations">
      {words.doneOf(done, wanted)}
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
