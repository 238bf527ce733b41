import { Badge, type BadgeProps } from '../../../web/badge.tsx';
import { Time } from '../../../web/time.tsx';
import { StatusBadge } from '../status-badges.tsx';
import { outcomeTexts } from './outcome-texts.ts';
import type { CheckProps, ShownOutcome } from './reconcile-checks.ts';

const BADGES = {
  differs: { tone: 'bad', shape: 'warning', text: outcomeTexts.differs },
  unknown: { tone: 'wait', shape: 'question', text: outcomeTexts.unknown },
  healed: { tone: 'info', shape: 'check', text: outcomeTexts.healed },
} as const satisfies Record<ShownOutcome, BadgeProps>;

/** Orders in which the books did not agree, in rows, or in cards on a phone. */
export function ChecksTable({ checks, mayCheck }: { checks: CheckProps[]; mayCheck: boolean }) {
  return (
    <table class="table table-cards">
      <caption class="visually-hidden">
        Orders in which the books did not agree, latest comparison first
      </caption>
      <thead>
        <tr>
          <th scope="col">Order</th>
          <th scope="col">Outcome</th>
          <th scope="col">What differs</th>
          <th scope="col" class="number">
            Ours and theirs, BTC
          </th>
          <th scope="col">Compared</th>
        </tr>
      </thead>
      <tbody>
        {checks.map((check) => (
          <CheckRow key={check.orderId} check={check} mayCheck={mayCheck} />
        ))}
      </tbody>
    </table>
  );
}

function CheckRow({ check, mayCheck }: { check: CheckProps; mayCheck: boolean }) {
  const { orderId, name, status, outcome, words, oursText, gatewayText, checkedAt } = check;
  return (
    <tr data-check={orderId} data-outcome={outcome}>
      <td class="cell-title">
        <a class="row-link-short" id={`order-${orderId}`} href={`/admin/orders/${orderId}`} title={name}>
          {name}
        </a>
        <span class="line">
          <StatusBadge status={status} />
        </span>
      </td>
      <td data-label="Outcome">
        <Badge {...BADGES[outcome]} />
      </td>
      <td class="reconcile-words">
        {words.map((sentence) => (
          <span class="line" key={sentence}>
            {sentence}
          </span>
        ))}
      </td>
      <td class="number" data-label="BTC">
        <span class="line">{`ours ${oursText}`}</span>
        <span class="line">{`theirs ${gatewayText}`}</span>
      </td>
      <td data-label="When">
        <Time at={checkedAt} />
        {mayCheck && (
          <form class="reconcile-again" method="post" action={`/admin/orders/${orderId}/check`}>
            <button type="submit" class="button button-quiet button-small" id={`check-${orderId}`}>
              Compare again<span class="visually-hidden">{` order ${name}`}</span>
            </button>
          </form>
        )}
      </td>
    </tr>
  );
}
