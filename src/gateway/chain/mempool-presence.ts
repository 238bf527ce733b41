/**
 * How long coins must be missing before they count no more. A node that was just started has not read its old mempool yet,
 * and of several nodes one may know of a transaction a little later than another.
 */
const MISSING_MS_MAX = 30_000;

/** Coins that no block has, as they were last recorded. */
type Waiting = { txid: string; missingSince: Date | null; vanishedAt: Date | null };

/**
 * Decides what a look at the mempool says of coins that wait for a block: `back` after they had vanished, `found` before
 * they did, `missing` for the first time, `vanished` by now. Those that are as they were are in none; so are those that were
 * replaced, which is proven and not undone by a list that knows it not yet. A look that is not complete says only what is
 * there.
 */
export function mempoolPresence<Deposit extends Waiting>(
  waiting: readonly Deposit[],
  look: { at: Date; txids: ReadonlySet<string>; complete: boolean },
): { back: Deposit[]; found: Deposit[]; missing: Deposit[]; vanished: Deposit[] } {
  const here = waiting.filter(({ txid }) => look.txids.has(txid));
  const gone = look.complete
    ? waiting.filter(({ txid, vanishedAt }) => !look.txids.has(txid) && vanishedAt === null)
    : [];
  const isDue = ({ missingSince }: Waiting) =>
    missingSince !== null && look.at.getTime() - missingSince.getTime() >= MISSING_MS_MAX;
  return {
    back: here.filter(({ vanishedAt, missingSince }) => vanishedAt !== null && missingSince !== null),
    found: here.filter(({ vanishedAt, missingSince }) => vanishedAt === null && missingSince !== null),
    missing: gone.filter(({ missingSince }) => missingSince === null),
    vanished: gone.filter(isDue),
  };
}
