import { type BasketLine, QUANTITY_MAX, writeBasket } from './basket.ts';
import { renderShopPage, withBasket } from './shop-layout.tsx';

/** What the basket's page shows. */
export interface BasketProps {
  basket: readonly BasketLine[];
  /** As a person writes them, in the order of the basket: `$39.80`. */
  amountTexts: string[];
  totalText: string;
  /** Its prices were of several currencies. */
  converted: boolean;
  sandbox: boolean;
}

/** The basket's page as a string. */
export function renderBasket(props: BasketProps): string {
  const { sandbox, basket } = props;
  return renderShopPage({
    title: 'Basket',
    scripts: [],
    sandbox,
    basket,
    children: <div class="basket">{basket.length === 0 ? <EmptyBasket /> : <BasketView {...props} />}</div>,
  });
}

function EmptyBasket() {
  return (
    <>
      <h1>Your basket</h1>
      <div class="card empty">
        <p>There is nothing in it yet.</p>
        <a class="button" href="/">
          Look at the products
        </a>
      </div>
    </>
  );
}

/** The content of a basket's page. */
export function BasketView({ basket, amountTexts, totalText, converted }: BasketProps) {
  return (
    <>
      <h1>Your basket</h1>
      <div class="card basket-card">
        <form method="get" action="/basket" class="basket-lines">
          <input type="hidden" name="basket" value={writeBasket(basket)} />
          {basket.map((line, index) => (
            <Line key={line.product.id} line={line} basket={basket} amountText={amountTexts[index] ?? ''} />
          ))}
          <div class="basket-sum">
            <button type="submit" class="button button-quiet" id="update-basket">
              Update quantities
            </button>
            <p class="basket-total">
              <span class="basket-total-word">Total</span> <strong>{totalText}</strong>
            </p>
          </div>
        </form>
        {converted && (
          <p class="hint">
            These are priced in several currencies, so the basket is charged in US dollars by our price list.
          </p>
        )}
        <form method="post" action="/shop/orders" class="basket-checkout">
          <input type="hidden" name="basket" value={writeBasket(basket)} />
          <a href={withBasket('/', basket)}>Go on shopping</a>
          <button type="submit" class="button" id="check-out">
            Check out
          </button>
        </form>
      </div>
    </>
  );
}

function Line(props: { line: BasketLine; basket: readonly BasketLine[]; amountText: string }) {
  const { product, quantity } = props.line;
  const id = `quantity-${product.id}`;
  return (
    <div class="basket-line">
      <img class="basket-art" src={`/img/${product.id}.svg`} alt="" width="96" height="60" />
      <h2 class="basket-name">
        <a href={withBasket(`/products/${product.id}`, props.basket)}>{product.name}</a>
      </h2>
      <div class="field quantity-field">
        <label for={id}>
          Quantity<span class="visually-hidden"> of {product.name}; 0 takes it out</span>
        </label>
        <input
          class="input"
          id={id}
          name={id}
          type="number"
          inputMode="numeric"
          min="0"
          max={QUANTITY_MAX}
          value={quantity}
          required
        />
      </div>
      <p class="basket-amount">{props.amountText}</p>
    </div>
  );
}
