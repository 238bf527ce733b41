import type { ComponentChildren } from 'preact';
import { Brand } from '../../web/brand.tsx';
import { type PageProps, renderPage, SHARED_STYLE } from '../../web/page.tsx';
import { sandboxBanner } from '../../web/sandbox-banner.ts';

/** What every page of the demo shop needs. */
export interface ShopLayoutProps extends Pick<PageProps, 'title' | 'scripts' | 'refreshSeconds' | 'live'> {
  sandbox: boolean;
  children: ComponentChildren;
}

/** A page of the demo shop as a string. */
export function renderShopPage({ sandbox, children, title, ...page }: ShopLayoutProps): string {
  return renderPage({
    ...page,
    title: `${title} – Tillgate demo shop`,
    stylesheets: [SHARED_STYLE],
    banner: sandboxBanner(sandbox),
    bodyClass: 'shop-page',
    children: (
      <>
        <header class="top">
          <Brand href="/" note="Demo shop" />
          <nav class="top-nav" aria-label="Main">
            <a class="top-link" href="/admin">
              Dashboard
            </a>
          </nav>
        </header>
        <main id="main" class="shop" tabIndex={-1}>
          {children}
        </main>
        <footer class="foot">
          <p class="hint">A demonstration: nothing here is for sale, and nothing will be sent to you.</p>
        </footer>
      </>
    ),
  });
}
