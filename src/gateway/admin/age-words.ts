/** How long something is or was, in the one unit that says most: `12 seconds`, `3 hours`. Pure; negative counts as none. */
export function durationWords(ms: number): string {
  const seconds = Math.max(Math.floor(ms / 1000), 0);
  if (seconds < 90) return count(seconds, 'second');
  if (seconds < 90 * 60) return count(Math.floor(seconds / 60), 'minute');
  if (seconds < 48 * 3600) return count(Math.floor(seconds / 3600), 'hour');
  return count(Math.floor(seconds / 86_400), 'day');
}

/** How long ago a moment was; `in …` if it lies ahead. Pure. */
export function agoWords(at: Date, now: Date): string {
  const ms = now.getTime() - at.getTime();
  if (ms < 0) return `in ${durationWords(-ms)}`;
  return ms < 1000 ? 'just now' : `${durationWords(ms)} ago`;
}

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}
