import express, { type Router } from 'express';
import { isCurrency } from '../../protocol/currencies.ts';
import { displayExact, parseDecimal } from '../../protocol/money.ts';
import { PageError } from '../../web/page-errors.ts';
import type { MerchantDeps } from '../deps.ts';
import { buttonMarkup, buttonScript } from '../orders/button-markup.ts';
import { readBasket } from './basket.ts';
import { cameBack } from './came-back.ts';
import { productOrders } from './product-button.ts';
import { renderProduct } from './product-view.tsx';
import { findProduct, type Product, products } from './products.ts';
import { returnWords } from './return-words.ts';
import { renderShop, type ShopProduct } from './shop-view.tsx';

/** The demo shop's front, and a page for each product with a button of its own. */
export function productRoutes(deps: MerchantDeps): Router {
  const router = express.Router();
  const { sandbox, gatewayUrl } = deps.settings;
  const orders = productOrders(deps);
  router.get('/', (req, res) => {
    const basket = readBasket(req.query.basket);
    res.type('html').send(renderShop({ sandbox, basket, products: products.map(asShown) }));
  });
  router.get('/products/:id', async (req, res) => {
    const product = findProduct(req.params.id);
    if (product === null)
      throw new PageError(404, 'No such product', 'We do not sell that.', 'Go back and choose another.');
    const order = await orders.find(product);
    res
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(
        renderProduct({
          sandbox,
          product: asShown(product),
          basket: readBasket(req.query.basket),
          buttonHtml: order && buttonMarkup(order, gatewayUrl, 'product page'),
          buttonScript: buttonScript(gatewayUrl),
          returnWords: order && returnWords(cameBack(deps, req, order), order.status),
        }),
      );
  });
  return router;
}

function asShown(product: Product): ShopProduct {
  return { ...product, priceText: priceText(product) };
}

function priceText({ amount, currency }: Product): string {
  const parsed = isCurrency(currency) ? parseDecimal(amount, currency) : null;
  return isCurrency(currency) && parsed?.ok ? displayExact(parsed.amountInt, currency) : amount;
}
