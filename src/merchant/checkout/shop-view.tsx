import { renderShopPage } from './shop-layout.tsx';

/** A product as the shop front shows it. */
export interface ShopProduct {
  id: string;
  name: string;
  blurb: string;
  /** As a person writes it: `$19.90`, `0.00042000 BTC`. */
  priceText: string;
  /** The same in the other currency: `0.00033167 BTC`; null while there is no rate. */
  secondPriceText: string | null;
}

/** What the shop front shows. */
export interface ShopProps {
  products: ShopProduct[];
  sandbox: boolean;
  /** Something to say above the products: why the last click did not work. */
  notice?: string | undefined;
}

/** The demo shop's front as a string. */
export function renderShop(props: ShopProps): string {
  return renderShopPage({
    title: 'Welcome',
    scripts: [],
    sandbox: props.sandbox,
    children: <ShopView {...props} />,
  });
}

/** The content of the shop front. */
export function ShopView({ products, notice }: ShopProps) {
  return (
    <>
      <h1>Small things, paid with bitcoin</h1>
      <p class="lead">Buy something to watch a payment go all the way: order, payment page, dashboard.</p>
      {notice && (
        <p class="notice tone-bad" role="alert">
          {notice}
        </p>
      )}
      <ul class="products">
        {products.map((product) => (
          <li key={product.id} class="card product">
            <ProductCard {...product} />
          </li>
        ))}
      </ul>
    </>
  );
}

function ProductCard({ id, name, blurb, priceText, secondPriceText }: ShopProduct) {
  return (
    <>
      <img class="product-art" src={`/img/${id}.svg`} alt="" width="320" height="200" />
      <h2>{name}</h2>
      <p class="product-blurb">{blurb}</p>
      <div class="product-foot">
        <p class="product-price">
          {priceText}
          {secondPriceText && <span class="product-second">{`about ${secondPriceText}`}</span>}
        </p>
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
