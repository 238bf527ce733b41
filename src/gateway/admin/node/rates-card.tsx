import { Badge } from '../../../web/badge.tsx';
import { agoWords } from '../age-words.ts';
import type { RatesProps } from './read-rates.ts';

/** What bitcoin costs, and who says so. */
export function RatesCard(props: { rates: RatesProps; currencies: readonly string[]; now: Date }) {
  const { rates, currencies, now } = props;
  const { currency, rate, sources } = rates;
  return (
    <section class="card" aria-labelledby="rates-title">
      <h2 id="rates-title">Rates</h2>
      <form class="form-row" method="get" action="/admin/gateway/node">
        <div class="field field-short">
          <label for="currency">Currency</label>
          <select class="input" id="currency" name="currency">
            {currencies.map((code) => (
              <option key={code} value={code} selected={code === currency}>
                {code}
              </option>
            ))}
          </select>
        </div>
        <button type="submit" class="button button-quiet" id="show-rates">
          Show
        </button>
      </form>
      <div class="live-part" data-live="rates">
        {rate === null ? (
          <p class="notice tone-bad">
            {`There is no rate for ${currency} at the moment, so orders in it cannot be opened.`}
          </p>
        ) : (
          <p>
            <strong class="number">{`1 BTC = ${rate.text}`}</strong>
            <span class="cell-note">{`${rate.source}; ${agoWords(rate.at, now)}`}</span>
          </p>
        )}
        {sources === null ? (
          <p class="hint">
            This price is fixed: it stands in the settings (SANDBOX_RATES) and is nobody’s market.
          </p>
        ) : (
          <Sources sources={sources} now={now} />
        )}
      </div>
    </section>
  );
}

function Sources({ sources, now }: { sources: NonNullable<RatesProps['sources']>; now: Date }) {
  return (
    <table class="table table-cards">
      <caption class="visually-hidden">Where the rate comes from</caption>
      <thead>
        <tr>
          <th scope="col">Source</th>
          <th scope="col" class="number">
            Price of 1 BTC
          </th>
          <th scope="col">Asked</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {sources.map(({ name, text, at, usable, error }) => (
          <tr key={name} data-source={name}>
            <td class="cell-title">{name}</td>
            <td class="number" data-label="Price">
              {text ?? <span class="nothing">none</span>}
            </td>
            <td data-label="Asked">{at === null ? <span class="nothing">never</span> : agoWords(at, now)}</td>
            <td data-label="State">
              <span>
                {usable ? (
                  <Badge tone="ok" shape="check" text="Counts" />
                ) : (
                  <Badge tone="bad" shape="warning" text="Does not count" />
                )}
                {error !== null && <span class="cell-note">{error}</span>}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
