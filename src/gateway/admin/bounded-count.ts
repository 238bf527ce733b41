/** Counting stops here, so that no page takes long however much there is. */
export const COUNT_MAX = 10_000;

/** A number of rows that were counted up to one more than `max`. Pure. */
export function countWords(count: number, max = COUNT_MAX): string {
  return count > max ? `more than ${max.toLocaleString('en')}` : count.toLocaleString('en');
}
