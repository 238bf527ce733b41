/** Light modules around the code that readers need to find it. */
const QUIET_ZONE = 4;

/** A QR code as one SVG path: dark on white in every theme, because readers want it so. */
export function QrCode({ modules, label }: { modules: boolean[][]; label: string }) {
  const size = modules.length + 2 * QUIET_ZONE;
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <rect class="qr-light" width={size} height={size} fill="#fff" />
      <path class="qr-dark" d={qrPath(modules)} fill="#000" />
    </svg>
  );
}

/** Each run of dark modules in a row becomes one rectangle. */
function qrPath(modules: boolean[][]): string {
  let path = '';
  for (const [y, row] of modules.entries()) {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const start = x;
      while (row[x + 1]) x++;
      const length = x - start + 1;
      path += `M${start + QUIET_ZONE} ${y + QUIET_ZONE}h${length}v1h-${length}z`;
    }
  }
  return path;
}
