const ORDER = ['surplus', 'late', 'short'] as const;

/** What refunds are taken off of, in satoshi. */
type Refundable = { why: (typeof ORDER)[number]; grossSat: bigint; refundedSat: bigint };

/**
 * Takes what was sent back off what is owed. Pure. A refund does not say for what it was: one of exactly what a claim has left
 * was for that one, any other goes to surplus first, then to what came late, then to what was not enough.
 * @param refundsSat each refund, the oldest first.
 */
export function lessRefunds<Claim extends Refundable>(
  claims: readonly Claim[],
  refundsSat: readonly bigint[],
): Claim[] {
  const left = claims
    .map((claim) => ({ ...claim }))
    .toSorted((one, other) => ORDER.indexOf(one.why) - ORDER.indexOf(other.why));
  for (const refundSat of refundsSat) {
    const exact = left.find(({ grossSat, refundedSat }) => grossSat - refundedSat === refundSat);
    let sat = refundSat;
    for (const claim of exact ? [exact] : left) {
      const owedSat = claim.grossSat - claim.refundedSat;
      const takenSat = sat < owedSat ? sat : owedSat;
      claim.refundedSat += takenSat;
      sat -= takenSat;
    }
  }
  return left;
}
