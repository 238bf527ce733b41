import type { ComponentChildren } from 'preact';
import { Brand } from '../../web/brand.tsx';
import { type PageProps, renderPage, SHARED_STYLE } from '../../web/page.tsx';
import { sandboxBanner } from '../../web/sandbox-banner.ts';
import { type BasketLine, writeBasket } from './basket.ts';

const SHOP_STYLE = '/css/shop.css';

/** What every page of the demo shop needs. */
export interface ShopLayoutProps extends Pick<PageProps, 'title' | 'scripts' | 'refreshSeconds' | 'live'> {
  sandbox: boolean;
  /** Carried along by every link, since the shop needs no cookie. */
  basket: readonly BasketLine[];
  children: ComponentChildren;
}

/** A page of the demo shop as a string. Each of them says that it is one. */
export function renderShopPage({ sandbox, basket, children, title, ...page }: ShopLayoutProps): string {
  return renderPage({
    ...page,
    title: `${title} – Tillgate demo shop`,
    stylesheets: [SHARED_STYLE, SHOP_STYLE],
    banner: sandbox
      ? `Demo shop: nothing is for sale · ${sandboxBanner(sandbox)}`
      : 'Demo shop: nothing is for sale, but payments are real bitcoin',
    bodyClass: 'shop-page',
    children: (
      <>
        <header class="top">
          <Brand href={withBasket('/', basket)} note="Demo shop" />
          <nav class="top-nav" aria-label="Main">
            <BasketLink basket={basket} />
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

/** A page about an order of another shop that uses this server: no demonstration, so nothing is said of one. */
export function renderPlainPage(props: Omit<ShopLayoutProps, 'basket'> & { shopName: string }): string {
  const { sandbox, children, title, shopName, ...page } = props;
  return renderPage({
    ...page,
    title: `${title} – ${shopName}`,
    stylesheets: [SHARED_STYLE, SHOP_STYLE],
    banner: sandboxBanner(sandbox),
    bodyClass: 'shop-page',
    children: (
      <>
        <header class="top">
          <p class="brand">{shopName}</p>
        </header>
        <main id="main" class="shop" tabIndex={-1}>
          {children}
        </main>
      </>
    ),
  });
}

/** An address of the shop that takes the basket along. */
export function withBasket(path: string, basket: readonly BasketLine[]): string {
  return basket.length === 0 ? path : `${path}?basket=${writeBasket(basket)}`;
}

function BasketLink({ basket }: { basket: readonly BasketLine[] }) {
  const count = basket.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <a class="top-link" id="basket-link" href={withBasket('/basket', basket)}>
      Basket{count > 0 && <span class="basket-count">{` ${count}`}</span>}
    </a>
  );
}
