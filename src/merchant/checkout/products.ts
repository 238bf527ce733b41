/** Something the demo shop sells. */
export interface Product {
  id: string;
  name: string;
  blurb: string;
  /** Decimal, in `currency`. */
  amount: string;
  currency: string;
}

/** Everything in the demo shop: prices in four currencies, so that each kind can be tried. */
export const products: readonly Product[] = [
  {
    id: 'espresso-beans',
    name: 'Espresso beans',
    blurb: 'Half a kilo, roasted dark. Enough for about fifty cups.',
    amount: '19.90',
    currency: 'USD',
  },
  {
    id: 'field-notebook',
    name: 'Field notebook',
    blurb: 'Ninety-six squared pages between two sturdy covers.',
    amount: '12.50',
    currency: 'EUR',
  },
  {
    id: 'paper-wallet-kit',
    name: 'Paper wallet kit',
    blurb: 'Card, pencil and foil bag for keeping a key off the network.',
    amount: '0.00042000',
    currency: 'BTC',
  },
  {
    id: 'tea-tin',
    name: 'Tea tin',
    blurb: 'One hundred grams of sencha in a tin that closes well.',
    amount: '2400',
    currency: 'JPY',
  },
];
