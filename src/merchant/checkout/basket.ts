import { type CurrencyCode, isCurrency } from '../../protocol/currencies.ts';
import { parseDecimal } from '../../protocol/money.ts';
import { findProduct, type Product } from './products.ts';

/** So many of one product. */
export type BasketLine = { product: Product; quantity: number };

/** A basket with what it costs, in the smallest unit of one currency. */
export type PricedBasket = {
  currency: CurrencyCode;
  lines: (BasketLine & { amountInt: bigint })[];
  totalInt: bigint;
};

/** Of one product in a basket. */
export const QUANTITY_MAX = 20;
const TEXT_MAX = 500;

/**
 * Reads a basket as links carry it, `espresso-beans:2,tea-tin:1`. It is a note of a person's, kept in their address bar:
 * what cannot be read in it, or is not sold, is left out; a product stands in it once.
 */
export function readBasket(text: unknown): BasketLine[] {
  if (typeof text !== 'string' || text.length > TEXT_MAX) return [];
  return text.split(',').reduce<BasketLine[]>((basket, part) => {
    const [, id, quantity] = /^([a-z-]+):([0-9]{1,3})$/.exec(part) ?? [];
    const product = findProduct(id);
    return product === null ? basket : addToBasket(basket, product, Number(quantity));
  }, []);
}

/** The other way round; empty for an empty basket. */
export function writeBasket(basket: readonly BasketLine[]): string {
  return basket.map(({ product, quantity }) => `${product.id}:${quantity}`).join(',');
}

/** The basket with so many more of a product, but no more than a person can carry. */
export function addToBasket(basket: readonly BasketLine[], product: Product, quantity: number): BasketLine[] {
  const before = basket.find((line) => line.product === product)?.quantity ?? 0;
  return setQuantity(basket, product, before + quantity);
}

/** The basket with so many of a product; none takes it out. */
export function setQuantity(basket: readonly BasketLine[], product: Product, quantity: number): BasketLine[] {
  const line = { product, quantity: Math.min(quantity, QUANTITY_MAX) };
  const isIn = basket.some((other) => other.product === product);
  const lines = isIn ? basket.map((other) => (other.product === product ? line : other)) : [...basket, line];
  return lines.filter((other) => other.quantity > 0);
}

/** Prices a basket: in the currency that all of it has, else in US dollars by the price list. Not for an empty one. */
export function priceBasket(basket: readonly BasketLine[]): PricedBasket {
  const own = new Set(basket.map(({ product }) => product.currency));
  const [only = 'USD'] = own.size === 1 ? own : [];
  if (!isCurrency(only)) throw new Error(`the demo shop has a price in an unknown currency, ${only}`);
  const lines = basket.map((line) => ({
    ...line,
    amountInt: priceOf(line.product, only) * BigInt(line.quantity),
  }));
  return { currency: only, lines, totalInt: lines.reduce((total, { amountInt }) => total + amountInt, 0n) };
}

/** What it says on the payment page: `2 × Espresso beans, 1 × Tea tin`, and of a single thing its name. */
export function describeBasket(basket: readonly BasketLine[]): string {
  const [first] = basket;
  if (basket.length === 1 && first?.quantity === 1) return first.product.name;
  return basket.map(({ product, quantity }) => `${quantity} × ${product.name}`).join(', ');
}

function priceOf(product: Product, currency: CurrencyCode): bigint {
  const amount = parseDecimal(product.currency === currency ? product.amount : product.amountUsd, currency);
  if (!amount.ok) throw new Error(`product ${product.id} has no price that can be paid`);
  return amount.amountInt;
}
