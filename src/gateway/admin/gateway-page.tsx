import type { ComponentChildren } from 'preact';
import { renderDashboardPage } from '../../web/dashboard-page.tsx';
import type { Viewer } from '../../web/viewer.ts';

const SECTIONS = [
  { href: '/admin/gateway', text: 'IPN outbox' },
  { href: '/admin/gateway/wallet', text: 'Wallet' },
  { href: '/admin/gateway/node', text: 'Node and rates' },
  { href: '/admin/gateway/keys', text: 'Keys' },
] as const;

/** A page of the gateway as a string: the dashboard's frame, and the way to its other pages. */
export function renderGatewayPage(props: {
  title: string;
  viewer: Viewer;
  section: (typeof SECTIONS)[number]['href'];
  children: ComponentChildren;
}): string {
  const { title, viewer, section, children } = props;
  return renderDashboardPage({
    title: `${title} – Gateway`,
    viewer,
    section: '/admin/gateway',
    children: (
      <>
        <nav class="section-nav" aria-label="Gateway">
          {SECTIONS.map(({ href, text }) => (
            <a
              key={href}
              id={`section-${href.split('/').at(-1)}`}
              class="section-link"
              href={href}
              aria-current={href === section ? 'page' : undefined}
            >
              {text}
            </a>
          ))}
        </nav>
        {children}
      </>
    ),
  });
}
