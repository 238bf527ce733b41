import type { ComponentChildren } from 'preact';
import { shortId } from '../../../database/short-id.ts';
import { CopyButton } from '../../../web/copy-button.tsx';
import { Time } from '../../../web/time.tsx';
import { type Status, StatusBadge } from '../status-badges.tsx';
import { type DepositSummary, DepositsTable } from './deposits-table.tsx';

/** One payment of an order. Amounts are BTC with 8 decimals, without the unit. */
export interface PaymentSummary {
  id: string;
  status: Status;
  pendingText: string;
  validText: string;
  paidText: string;
  method: string | null;
  updatedAt: Date;
  /** When the gateway was last asked for what follows; null if never. */
  detailsAt: Date | null;
  address: string | null;
  returnAddress: string | null;
  dueText: string | null;
  /** What one bitcoin cost; null for a price in BTC. */
  quote: { text: string; source: string | null; at: Date | null } | null;
  deposits: DepositSummary[];
}

/** The payments of one order, each with what is known of its coins. */
export function PaymentsList({ payments }: { payments: PaymentSummary[] }) {
  return (
    <ol class="receipts">
      {payments.map((payment) => (
        <li key={payment.id} data-payment={payment.id} data-status={payment.status}>
          <Payment payment={payment} />
        </li>
      ))}
    </ol>
  );
}

function Payment({ payment }: { payment: PaymentSummary }) {
  const { id, status, method, updatedAt, pendingText, validText, paidText, detailsAt } = payment;
  return (
    <>
      <div class="receipt-head">
        <h3 class="mono payment-name" title={id}>
          <span class="visually-hidden">Payment </span>
          {shortId(id)}
        </h3>
        <StatusBadge status={status} />
        {method && <span class="hint">{method}</span>}
        <Time at={updatedAt} seconds />
      </div>
      <dl class="payment-facts">
        <Fact name="Pending">{`${pendingText}\u00a0BTC`}</Fact>
        <Fact name="Valid">{`${validText}\u00a0BTC`}</Fact>
        <Fact name="Paid">{`${paidText}\u00a0BTC`}</Fact>
        {payment.dueText !== null && <Fact name="Due">{`${payment.dueText}\u00a0BTC`}</Fact>}
        {payment.quote !== null && (
          <Fact name="Quote">
            {payment.quote.text}
            <span class="cell-note">
              {payment.quote.source ?? 'source not told'}
              {payment.quote.at && ', '}
              {payment.quote.at && <Time at={payment.quote.at} seconds />}
            </span>
          </Fact>
        )}
      </dl>
      {payment.address !== null && (
        <Address id={`address-${id}`} name="Address" what="address" text={payment.address} />
      )}
      {payment.returnAddress !== null && (
        <Address
          id={`return-address-${id}`}
          name="Return address"
          what="return address"
          text={payment.returnAddress}
        />
      )}
      {payment.deposits.length > 0 && <DepositsTable deposits={payment.deposits} />}
      <p class="hint">
        {detailsAt === null ? (
          'Address, quote and deposits: the gateway was not asked yet.'
        ) : (
          <>
            {payment.deposits.length === 0 && 'No deposits. '}
            {'As the gateway told on '}
            <Time at={detailsAt} seconds />
          </>
        )}
      </p>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="payment-fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Address({ id, name, what, text }: { id: string; name: string; what: string; text: string }) {
  return (
    <dl class="facts">
      <dt>{name}</dt>
      <dd class="copyable">
        <code class="id">{text}</code>
        <CopyButton id={id} what={what} text={text} />
      </dd>
    </dl>
  );
}
