/** Why an order could not be made, with the HTTP status that goes with it: the one table of that. */
export const orderRefusalStatus = {
  /** Another order has this reference or idempotency key. */
  order_conflict: 409,
  /** The gateway refused the order's content. */
  gateway_refused_order: 422,
  /** The gateway refused our key: the person who runs the shop has to look. */
  gateway_refused_key: 502,
  /** The gateway did not answer; asking again with the same reference is safe. */
  gateway_unreachable: 503,
} as const;

export type OrderRefusalCode = keyof typeof orderRefusalStatus;

/** Whether a stored text is one of the codes. */
export function isRefusalCode(text: string | null): text is OrderRefusalCode {
  return text !== null && Object.hasOwn(orderRefusalStatus, text);
}

/** An order that was not made, for a reason that the caller may read. */
export class OrderRefusal extends Error {
  override name = 'OrderRefusal';
  readonly code: OrderRefusalCode;

  constructor(code: OrderRefusalCode, message: string) {
    super(message);
    this.code = code;
  }

  get status(): number {
    return orderRefusalStatus[this.code];
  }
}
