import { type BasketLine, QUANTITY_MAX, writeBasket } from './basket.ts';
import { ReturnNote } from './return-note.tsx';
import type { ReturnWords } from './return-words.ts';
import { renderShopPage, withBasket } from './shop-layout.tsx';
import type { ShopProduct } from './shop-view.tsx';

/** What a product's page shows. */
export interface ProductProps {
  product: ShopProduct;
  basket: readonly BasketLine[];
  /** Markup of the dynamic button, made by our own code; null while the gateway does not answer. */
  buttonHtml: string | null;
  buttonScript: string;
  /** For those who paid by the button and come back. */
  returnWords: ReturnWords | null;
  sandbox: boolean;
}

/** A product's page as a string. */
export function renderProduct(props: ProductProps): string {
  const { product, sandbox, basket, buttonHtml, buttonScript } = props;
  return renderShopPage({
    title: product.name,
    scripts: buttonHtml === null ? [] : [buttonScript],
    sandbox,
    basket,
    children: <ProductView {...props} />,
  });
}

/** The content of a product's page. */
export function ProductView({ product, basket, buttonHtml, returnWords }: ProductProps) {
  const { id, name, blurb, priceText } = product;
  return (
    <div class="product-page">
      <p>
        <a href={withBasket('/', basket)}>All products</a>
      </p>
      <ReturnNote words={returnWords} />
      <div class="card product-detail">
        <img class="product-detail-art" src={`/img/${id}.svg`} alt="" width="320" height="200" />
        <div class="product-detail-words">
          <h1>{name}</h1>
          <p class="lead">{blurb}</p>
          <p class="product-detail-price">{priceText}</p>
          <form method="get" action="/basket" class="form-row">
            {basket.length > 0 && <input type="hidden" name="basket" value={writeBasket(basket)} />}
            <input type="hidden" name="add" value={id} />
            <div class="field quantity-field">
              <label for="quantity">Quantity</label>
              <input
                class="input"
                id="quantity"
                name="quantity"
                type="number"
                inputMode="numeric"
                min="1"
                max={QUANTITY_MAX}
                value="1"
                required
              />
            </div>
            <button type="submit" class="button" id="add-to-basket">
              Add to basket
            </button>
          </form>
          <PayAtOnce html={buttonHtml} />
        </div>
      </div>
    </div>
  );
}

function PayAtOnce({ html }: { html: string | null }) {
  return (
    <section class="pay-at-once" aria-labelledby="pay-at-once">
      <h2 id="pay-at-once">Or pay for one at once</h2>
      {html === null ? (
        <p class="hint">The payment gateway does not answer at the moment; the basket keeps.</p>
      ) : (
        <>
          <div dangerouslySetInnerHTML={{ __html: html }} />
          <p class="hint">
            The gateway’s button, as shops put it on their pages: point at it, or move the focus there, to see
            the price in the other currency. One order stands behind it, which everybody pays who presses it.
          </p>
        </>
      )}
    </section>
  );
}
