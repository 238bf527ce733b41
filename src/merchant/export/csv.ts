/** A cell: text, which somebody else may have written; a number as digits, or nothing. */
export type CsvCell = { text: string } | { plain: string } | null;

/**
 * What spreadsheets take for the beginning of a formula, wide forms included, be there space in front, or skip in front of
 * one. OWASP, "CSV Injection".
 */
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/;
/**
 * The same behind what may separate cells or lines where it is opened: in half of the world that is a semicolon, and there
 * the quotes around a cell with a comma do not hold it together.
 */
const INNER_FORMULA = /(?<=[;|\t\r\n])(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/** Without it spreadsheets take UTF-8 for something else. */
export const CSV_BOM = '\ufeff';

/** A line of CSV with its CRLF (RFC 4180). Text is made safe; numbers and other words of our own (`plain`) stay as they are. Pure. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if ('plain' in cell) return cell.plain;
  const safe = safeText(cell.text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Text of which a spreadsheet runs nothing, whichever sign it separates cells by: an apostrophe, which spreadsheets read as
 * "this is text", stands in front of whatever could be taken for a formula. Pure.
 */
export function safeText(text: string): string {
  const inner = text.replace(INNER_FORMULA, "'");
  return FORMULA.test(text) ? `'${inner}` : inner;
}
