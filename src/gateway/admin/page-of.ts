/** How many rows a page of a list has. */
export const ROWS_PER_PAGE = 50;

/** The rows of a page out of one more than it has, and the last of them if there is another page behind it. */
export function pageOf<Row>(rows: readonly Row[]): { page: Row[]; last: Row | null } {
  const page = rows.slice(0, ROWS_PER_PAGE);
  return { page, last: rows.length > ROWS_PER_PAGE ? (page.at(-1) ?? null) : null };
}
