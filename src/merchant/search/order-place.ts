/** Where an order stands in the list: newest first, then by id. */
export type OrderPlace = {
  id: string;
  /** Since 1970; the database keeps microseconds, which a `Date` would lose. */
  createdAtMicros: bigint;
};

/** A place as part of a URL. Pure. */
export function formatPlace({ createdAtMicros, id }: OrderPlace): string {
  return `${createdAtMicros}.${id}`;
}

/** Reads a place; null for whatever is none. Pure. */
export function readPlace(text: unknown): OrderPlace | null {
  // Up to the year 2286.
  const parts =
    typeof text === 'string' &&
    /^(\d{1,16})\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/.exec(text);
  if (!parts) return null;
  const [, micros = '', id = ''] = parts;
  return { createdAtMicros: BigInt(micros), id };
}
