/** Our mark, a gate with a coin going into its slot, and our name. */
export function Brand({ href, note }: { href?: string; note?: string }) {
  const content = (
    <>
      <Mark />
      <span class="brand-name">Tillgate</span>
      {note && <span class="brand-note">{note}</span>}
    </>
  );
  return href ? (
    <a class="brand" href={href}>
      {content}
    </a>
  ) : (
    <p class="brand">{content}</p>
  );
}

/** The mark alone; it is decoration, so it has no name. Its source is public/shared/favicon.svg. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect class="mark-ground" width="32" height="32" rx="8" />
      <path class="mark-gate" d="M5.5 27V15.5a10.5 10.5 0 0 1 21 0V27M11.5 21.5h9" />
      <path class="mark-coin" d="M11.5 18a4.5 4.5 0 0 1 9 0z" />
    </svg>
  );
}
