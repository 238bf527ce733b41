/** A Markdown table; every column but the first is aligned right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(width[column]!) : cell.padStart(width[column]!))).join(' | ')} |`;
  const rule = width.map((size, column) =>
    column === 0 ? '-'.repeat(size + 2) : `${'-'.repeat(size + 1)}:`,
  );
  return [line(head), `|${rule.join('|')}|`, ...rows.map(line)].join('\n');
}
