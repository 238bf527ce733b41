/** A tolerance never forgives more than this part of what is due: otherwise one satoshi would pay a small order. */
const FORGIVEN_PERCENT_MAX = 1n;

/** How many satoshi are missing still; 0 also for so few that they are taken as paid. The same at both ends. */
export function shortfallOf(dueSat: bigint, receivedSat: bigint, toleranceSat: bigint): bigint {
  const cap = (dueSat * FORGIVEN_PERCENT_MAX) / 100n;
  const forgiven = toleranceSat < cap ? toleranceSat : cap;
  return receivedSat < dueSat - forgiven ? dueSat - receivedSat : 0n;
}
