import type { ComponentChildren } from 'preact';
import { Brand } from '../../web/brand.tsx';
import { COPY_SCRIPT, LIVE_SCRIPT, renderPage, SHARED_STYLE } from '../../web/page.tsx';
import { sandboxBanner } from '../../web/sandbox-banner.ts';

const RELOAD_SECONDS = 15;

/** What every dashboard page gets besides its own content. */
export interface AdminProps {
  /** E-mail address of the person at the screen. */
  signedInAs: string;
  sandbox: boolean;
}

/** A page of the dashboard. */
export interface AdminLayoutProps extends AdminProps {
  title: string;
  section: 'orders' | 'inbox' | null;
  children: ComponentChildren;
}

const SECTIONS = [
  { id: 'orders', href: '/admin', text: 'Orders' },
  { id: 'inbox', href: '/admin/inbox', text: 'IPN inbox' },
] as const;

/** A page of the dashboard as a string; its `data-live` parts follow the database. */
export function renderAdminPage({ title, section, signedInAs, sandbox, children }: AdminLayoutProps): string {
  return renderPage({
    title: `${title} – Tillgate`,
    stylesheets: [SHARED_STYLE],
    scripts: [LIVE_SCRIPT, COPY_SCRIPT],
    banner: sandboxBanner(sandbox),
    bodyClass: 'admin-page',
    refreshSeconds: RELOAD_SECONDS,
    live: { done: false },
    children: (
      <>
        <header class="top">
          <Brand href="/admin" note="Dashboard" />
          <nav class="top-nav" aria-label="Main">
            {SECTIONS.map(({ id, href, text }) => (
              <a key={id} class="top-link" href={href} aria-current={id === section ? 'page' : undefined}>
                {text}
              </a>
            ))}
          </nav>
          <form class="top-account" method="post" action="/admin/logout">
            <span class="top-email" title={`Signed in as ${signedInAs}`}>
              <span class="visually-hidden">Signed in as </span>
              {signedInAs}
            </span>
            <button type="submit" class="button button-quiet button-small" id="sign-out">
              Sign out
            </button>
          </form>
        </header>
        <main id="main" class="admin" tabIndex={-1}>
          {children}
        </main>
      </>
    ),
  });
}
