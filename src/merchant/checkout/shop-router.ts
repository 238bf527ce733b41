import express, { type Router } from 'express';
import { renderMessagePage } from '../../web/message-page.tsx';
import { sandboxBanner } from '../../web/sandbox-banner.ts';
import { demoShopRoutes } from './demo-shop-routes.ts';
import { type CheckoutDeps, orderPageRoutes } from './order-page.ts';

/** What customers see of this server: the pages of orders, and the demo shop unless it is switched off. */
export function shopRouter(deps: CheckoutDeps): Router {
  const router = express.Router();
  router.use(orderPageRoutes(deps));
  if (deps.settings.demoShop) {
    router.use(demoShopRoutes(deps));
    return router;
  }
  router.get('/', (_req, res) => {
    res.type('html').send(
      renderMessagePage({
        title: 'This is a payment server',
        sentence: `It takes payments for ${deps.settings.shopName}.`,
        whatToDo: 'To pay, or to see what became of a payment, follow the link that the shop gave you.',
        link: { href: '/admin', text: 'Dashboard' },
        banner: sandboxBanner(deps.settings.sandbox),
      }),
    );
  });
  return router;
}
