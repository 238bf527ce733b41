import type { BasketLine } from './basket.ts';
import { renderShopPage, withBasket } from './shop-layout.tsx';

/** A product as the shop front shows it. */
export interface ShopProduct {
  id: string;
  name: string;
  blurb: string;
  /** As a person writes it: `$19.90`, `0.00042000 BTC`. */
  priceText: string;
}

/** What the shop front shows. */
export interface ShopProps {
  products: ShopProduct[];
  basket: readonly BasketLine[];
  sandbox: boolean;
}

/** The demo shop's front as a string. */
export function renderShop(props: ShopProps): string {
  const { sandbox, basket } = props;
  return renderShopPage({
    title: 'Welcome',
    scripts: [],
    sandbox,
    basket,
    children: <ShopView {...props} />,
  });
}

/** The content of the shop front. */
export function ShopView({ products, basket }: ShopProps) {
  return (
    <>
      <h1>Small things, paid with bitcoin</h1>
      <p class="lead">Buy something to watch a payment go all the way: order, payment page, dashboard.</p>
      <ul class="products">
        {products.map((product) => (
          <li key={product.id} class="card product">
            <ProductCard product={product} basket={basket} />
          </li>
        ))}
      </ul>
    </>
  );
}

function ProductCard({ product, basket }: { product: ShopProduct; basket: readonly BasketLine[] }) {
  const { id, name, blurb, priceText } = product;
  return (
    <>
      <img class="product-art" src={`/img/${id}.svg`} alt="" width="320" height="200" />
      <h2>
        <a class="product-link" href={withBasket(`/products/${id}`, basket)}>
          {name}
        </a>
      </h2>
      <p class="product-blurb">{blurb}</p>
      <div class="product-foot">
        <p class="product-price">{priceText}</p>
        <form method="post" action="/shop/orders">
          <input type="hidden" name="product" value={id} />
          <button type="submit" class="button" id={`buy-${id}`}>
            Buy<span class="visually-hidden"> {name}</span>
          </button>
        </form>
      </div>
    </>
  );
}
