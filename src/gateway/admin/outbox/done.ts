/** What an action did, as it stands in the address that it leads back to. */
export type Done = 'resent' | 'paused' | 'resumed' | 'resent-failed';

/** The part of an address that tells what was done; `count` of IPNs. */
export function doneQuery(done: Done, count?: number): string {
  return `done=${done}${count === undefined ? '' : `&count=${count}`}`;
}

/** The same for people; null for anything else. Pure. */
export function doneSentence({ done, count }: { done?: unknown; count?: unknown }): string | null {
  switch (done) {
    case 'resent':
      return 'It is sent again now.';
    case 'paused':
      return 'The endpoint is paused: its IPNs wait until you resume it.';
    case 'resumed':
      return 'The endpoint is resumed: what waited is sent now.';
    case 'resent-failed':
      return resentWords(typeof count === 'string' && /^[0-9]{1,9}$/.test(count) ? Number(count) : null);
    default:
      return null;
  }
}

function resentWords(count: number | null): string | null {
  if (count === null) return null;
  if (count === 0) return 'Nothing was sent: no IPN that waits has failed since then.';
  return count === 1 ? 'One IPN is sent again now.' : `${count} IPNs are sent again now.`;
}
