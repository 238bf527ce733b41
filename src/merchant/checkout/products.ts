/** Something the demo shop sells. */
export interface Product {
  id: string;
  name: string;
  blurb: string;
  /** Decimal, in `currency`. */
  amount: string;
  currency: string;
  /** Decimal, in US dollars: what it costs in a basket with prices of several currencies. */
  amountUsd: string;
}

/** Everything in the demo shop: prices in four currencies, so that each kind can be tried. */
export const products: readonly Product[] = [
  {
    id: 'espresso-beans',
    name: 'Espresso beans',
    blurb: 'Half a kilo, roasted dark. Enough for about fifty cups.',
    amount: '19.90',
    currency: 'USD',
    amountUsd: '19.90',
  },
  {
    id: 'field-notebook',
    name: 'Field notebook',
    blurb: 'Ninety-six squared pages between two sturdy covers.',
    amount: '12.50',
    currency: 'EUR',
    amountUsd: '13.60',
  },
  {
    id: 'paper-wallet-kit',
    name: 'Paper wallet kit',
    blurb: 'Card, pencil and foil bag for keeping a key off the network.',
    amount: '0.00042000',
    currency: 'BTC',
    amountUsd: '25.20',
  },
  {
    id: 'tea-tin',
    name: 'Tea tin',
    blurb: 'One hundred grams of sencha in a tin that closes well.',
    amount: '2400',
    currency: 'JPY',
    amountUsd: '16.00',
  },
];

/** The product of that id, whatever it is that was sent as one. */
export function findProduct(id: unknown): Product | null {
  return products.find((product) => product.id === id) ?? null;
}
