/** One choice of a filter. */
export interface FilterLink {
  href: string;
  text: string;
  /** As text where it is not exact: `1,000+`. */
  count?: number | string | undefined;
  current: boolean;
}

/** A row of links that narrow a list; the filter lives in the URL. */
export function FilterLinks({ label, links }: { label: string; links: FilterLink[] }) {
  return (
    <nav class="filters" aria-label={label}>
      {links.map(({ href, text, count, current }) => (
        <a
          key={href}
          id={`filter-${text.toLowerCase().replaceAll(' ', '-')}`}
          class="filter"
          href={href}
          aria-current={current ? 'page' : undefined}
        >
          {text}
          {count !== undefined && <span class="filter-count">{count}</span>}
        </a>
      ))}
    </nav>
  );
}
