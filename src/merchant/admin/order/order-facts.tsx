import type { ComponentChildren } from 'preact';
import { ShapeIcon } from '../../../web/badge.tsx';
import { CopyButton } from '../../../web/copy-button.tsx';
import { Time } from '../../../web/time.tsx';
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
        <Amount name="Pending" value={`${order.pendingText}\u00a0BTC`} />
        <Amount name="Valid" value={`${order.validText}\u00a0BTC`} />
        <Amount name="Paid" value={`${order.paidText}\u00a0BTC`} strong />
      </dl>
      <dl class="facts">
        <Fact name="Created">
          <Time at={order.createdAt} seconds />
        </Fact>
        {order.paidAt && (
          <Fact name="Paid at">
            <Time at={order.paidAt} seconds />
          </Fact>
        )}
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
