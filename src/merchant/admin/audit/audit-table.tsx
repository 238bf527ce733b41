import { shortId } from '../../../database/short-id.ts';
import { Time } from '../../../web/time.tsx';

/** A line of the audit log. */
export interface EventProps {
  id: string;
  at: Date;
  /** E-mail address at that time; null: nobody who was signed in. */
  who: string | null;
  remote: string | null;
  /** In words. */
  what: string;
  orderId: string | null;
  subject: string | null;
  detail: string | null;
}

/** Lines of the audit log, newest first. */
export function AuditTable({ events }: { events: EventProps[] }) {
  return (
    <table class="table table-cards people-table">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">To what</th>
          <th scope="col">Who</th>
          <th scope="col">From</th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <AuditLine key={event.id} {...event} />
        ))}
      </tbody>
    </table>
  );
}

function AuditLine({ id, at, who, remote, what, orderId, subject, detail }: EventProps) {
  const hasObject = orderId !== null || subject !== null;
  return (
    <tr data-event={id}>
      <td class="cell-title">
        <strong>{what}</strong>
        {detail !== null && <span class="cell-note">{detail}</span>}
      </td>
      <td {...(hasObject ? { 'data-label': 'To what' } : {})}>
        {hasObject && (
          <span>
            {orderId !== null && (
              <a class="line" id={`event-order-${id}`} href={`/admin/orders/${orderId}`}>
                {`Order ${shortId(orderId)}`}
              </a>
            )}
            {subject !== null && <span class="line">{subject}</span>}
          </span>
        )}
      </td>
      <td data-label="Who">
        {who !== null ? who : <span class="nothing">{remote === null ? 'The server' : 'Not signed in'}</span>}
      </td>
      <td {...(remote === null ? {} : { 'data-label': 'From' })}>
        {remote !== null && <span class="mono">{remote}</span>}
      </td>
      <td data-label="When">
        <Time at={at} seconds />
      </td>
    </tr>
  );
}
