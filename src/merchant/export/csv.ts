/** A cell: text, which somebody else may have written; a number as digits, or nothing. */
export type CsvCell = { text: string } | { plain: string } | null;

/**
 * What spreadsheets take for the beginning of a formula, wide forms included, or skip in front of one. OWASP, "CSV Injection".
 */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** Without it spreadsheets take UTF-8 for something else. */
export const CSV_BOM = '\ufeff';

/**
 * A line of CSV with its CRLF (RFC 4180). Text that a spreadsheet could take for a formula gets an apostrophe in front, which
 * spreadsheets read as "this is text"; numbers and other words of our own (`plain`) stay as they are. Pure.
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if ('plain' in cell) return cell.plain;
  const safe = FORMULA.test(cell.text) ? `'${cell.text}` : cell.text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
