/** A key pair that the shop had before. */
export type OldKey = { restKey: string; retiredAt: Date; validUntil: Date };

/**
 * With which keys an IPN can have been signed that passed the check at a moment: the one in use then, and those replaced
 * before that were still good. Pure.
 */
export function keysAt(at: Date, current: string, old: readonly OldKey[]): string[] {
  const later = old.filter(({ retiredAt }) => retiredAt > at);
  const inUse = later.toSorted((one, other) => one.retiredAt.getTime() - other.retiredAt.getTime())[0];
  const stillGood = old.filter(({ retiredAt, validUntil }) => retiredAt <= at && at <= validUntil);
  return [inUse?.restKey ?? current, ...stillGood.map(({ restKey }) => restKey)];
}
