import type { ComponentChildren } from 'preact';
import type { CheckOutcome } from '../../../database/generated/client.ts';
import { ShapeIcon } from '../../../web/badge.tsx';
import { CopyButton } from '../../../web/copy-button.tsx';
import { Time } from '../../../web/time.tsx';
import { statusText } from '../status-badges.tsx';
import { OrderDifference } from './order-difference.tsx';
import type { OrderDetails } from './order-view.tsx';

/** Price, amounts, times and ids of an order. */
export function OrderFacts({ order }: { order: OrderDetails }) {
  return (
    <section class="card" data-live="facts" aria-labelledby="facts-title">
      <h2 id="facts-title">Order</h2>
      {order.gatewayError !== null && (
        <p class="notice tone-bad">
          <ShapeIcon shape="warning" /> {order.gatewayError}
        </p>
      )}
      <dl class="amounts">
        <Amount name="Price" value={order.priceText} />
        {order.dueText !== null && <Amount name="Due" value={`${order.dueText}\u00a0BTC`} />}
        <Amount name="Pending" value={`${order.pendingText}\u00a0BTC`} />
        <Amount name="Valid" value={`${order.validText}\u00a0BTC`} />
        <Amount name="Paid" value={`${order.paidText}\u00a0BTC`} strong />
      </dl>
      <OrderDifference order={order} />
      <dl class="facts">
        <Fact name="Created">
          <Time at={order.createdAt} seconds />
        </Fact>
        {order.paidAt && (
          <Fact name="Paid at">
            <Time at={order.paidAt} seconds />
          </Fact>
        )}
        {order.acceptedAt && (
          <Fact name="Accepted as paid">
            <Time at={order.acceptedAt} seconds />
          </Fact>
        )}
        {order.closedAt && (
          <Fact name="Closed here">
            <Time at={order.closedAt} seconds />
          </Fact>
        )}
        <Fact name="Shop told">
          {order.shopTold === null ? (
            <span class="nothing">The shop has not asked by the API yet</span>
          ) : (
            <>
              {`${statusText(order.shopTold.status)}, `}
              <Time at={order.shopTold.at} seconds />
            </>
          )}
        </Fact>
        <Fact name="Compared with the gateway">
          {order.check === null ? (
            <span class="nothing">Not asked yet</span>
          ) : (
            <>
              {`${checkTexts[order.check.outcome]}, `}
              <Time at={order.check.at} seconds />
              {order.check.difference !== null && <span class="cell-note">{order.check.difference}</span>}
            </>
          )}
        </Fact>
        <Fact name="Order id">
          <Copyable what="order id" text={order.id} />
        </Fact>
        {order.transaction !== null && (
          <Fact name="Transaction">
            <Copyable what="transaction" text={order.transaction} />
          </Fact>
        )}
        {order.paymentUrl !== null && (
          <Fact name="Payment page">
            <a id="payment-url" href={order.paymentUrl} rel="noopener noreferrer">
              {order.paymentUrl}
            </a>
          </Fact>
        )}
        {order.returnSuccess !== null && (
          <Fact name="Return to">
            <a id="return-success" href={order.returnSuccess} rel="noopener noreferrer">
              {order.returnSuccess}
            </a>
          </Fact>
        )}
        {order.dataText !== null && (
          <Fact name="Data">
            <code class="raw">{order.dataText}</code>
          </Fact>
        )}
      </dl>
    </section>
  );
}

const checkTexts: Record<CheckOutcome, string> = {
  agrees: 'Both say the same',
  healed: 'Taken over from the gateway',
  differs: 'They differ',
  unknown: 'The gateway does not know this order',
};

function Amount({ name, value, strong = false }: { name: string; value: string; strong?: boolean }) {
  return (
    <div class={strong ? 'amount amount-strong' : 'amount'}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Copyable({ what, text }: { what: string; text: string }) {
  return (
    <span class="copyable">
      <code class="id">{text}</code>
      <CopyButton id={`copy-${what.replaceAll(' ', '-')}`} what={what} text={text} />
    </span>
  );
}
