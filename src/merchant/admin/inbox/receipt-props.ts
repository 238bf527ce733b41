import type { Order, Receipt } from '../../../database/generated/client.ts';
import { type Status, statuses } from '../status-badges.tsx';
import type { ReceiptProps } from './receipt-list.tsx';

/** A receipt of the database as pages show it. Pure. */
export function receiptProps(receipt: Receipt & { order?: Order | null }): ReceiptProps {
  const { order } = receipt;
  return {
    id: receipt.id.toString(),
    receivedAt: receipt.receivedAt,
    outcome: receipt.outcome,
    reason: receipt.reason,
    status: statuses.find((status): status is Status => status === receipt.status) ?? null,
    aonce: receipt.aonce?.toString() ?? null,
    bodyText: Buffer.from(receipt.body).toString('utf8'),
    answer: receipt.outcome === 'refused' ? `400 Refused: ${receipt.reason}` : '200 [OK]',
    order: order ? { id: order.id, name: order.reference ?? order.id.slice(0, 8) } : null,
  };
}
