import express, { type Request, type Router } from 'express';
import { displayExact } from '../../protocol/money.ts';
import type { MerchantDeps } from '../deps.ts';
import {
  addToBasket,
  type BasketLine,
  priceBasket,
  QUANTITY_MAX,
  readBasket,
  setQuantity,
} from './basket.ts';
import { renderBasket } from './basket-view.tsx';
import { findProduct } from './products.ts';
import { withBasket } from './shop-layout.tsx';

/**
 * `/basket?basket=<what is in it>`: needs no cookie and changes nothing here, so its forms are GETs. With `add` and `quantity`,
 * or `quantity-<product>`, it leads on to the basket that comes of it.
 */
export function basketRoutes({ settings: { sandbox } }: Pick<MerchantDeps, 'settings'>): Router {
  const router = express.Router();
  router.get('/basket', (req, res) => {
    const basket = readBasket(req.query.basket);
    const changed = changedBasket(req, basket);
    if (changed !== null) return res.redirect(303, withBasket('/basket', changed));
    const priced = basket.length === 0 ? null : priceBasket(basket);
    const text = (amountInt: bigint) => (priced ? displayExact(amountInt, priced.currency) : '');
    res.type('html').send(
      renderBasket({
        sandbox,
        basket,
        amountTexts: priced?.lines.map(({ amountInt }) => text(amountInt)) ?? [],
        totalText: text(priced?.totalInt ?? 0n),
        converted: basket.some(({ product }) => product.currency !== priced?.currency),
      }),
    );
  });
  return router;
}

/** What a form makes of the basket; null if none was sent. */
function changedBasket({ query }: Request, basket: BasketLine[]): BasketLine[] | null {
  if (query.add !== undefined) {
    const product = findProduct(query.add);
    return product === null ? basket : addToBasket(basket, product, quantityIn(query.quantity) ?? 1);
  }
  const sent = basket.filter(({ product }) => query[`quantity-${product.id}`] !== undefined);
  if (sent.length === 0) return null;
  return sent.reduce((changed, { product, quantity }) => {
    return setQuantity(changed, product, quantityIn(query[`quantity-${product.id}`]) ?? quantity);
  }, basket);
}

/** A quantity that a person typed; null for what is none. */
function quantityIn(text: unknown): number | null {
  if (typeof text !== 'string' || !/^[0-9]{1,9}$/.test(text)) return null;
  return Math.min(Number(text), QUANTITY_MAX);
}
