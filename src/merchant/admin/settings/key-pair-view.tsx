import { Badge } from '../../../web/badge.tsx';
import { CopyButton } from '../../../web/copy-button.tsx';
import { Time } from '../../../web/time.tsx';

/** A key pair of before, without its secret. */
export interface RetiredPairProps {
  restKey: string;
  retiredAt: Date;
  validUntil: Date;
  isOver: boolean;
  /** Orders made with it that are not over, as a number in words. */
  openOrders: string;
}

/** The key pair at the gateway, without its secret. */
export interface KeyPairProps {
  restKey: string;
  since: Date | null;
  fromEnvironment: boolean;
  /** The gateway runs here, so that a new pair is made by a click. */
  isMadeHere: boolean;
  openOrders: string;
  retired: RetiredPairProps[];
}

/** The key pair in force, and those before it. */
export function KeyPairCard({ restKey, since, fromEnvironment, openOrders, retired }: KeyPairProps) {
  return (
    <section class="card" data-live="key-pair" aria-labelledby="key-pair-title">
      <h2 id="key-pair-title">Key pair at the gateway</h2>
      <p class="hint">
        Our calls to the gateway are signed with it, and the gateway signs the IPNs of an order with the pair
        that the order was made with.
      </p>
      <dl class="facts">
        <dt>Key in force</dt>
        <dd class="copyable">
          <code id="rest-key">{restKey}</code>
          <CopyButton id="copy-rest-key" what="key" text={restKey} />
        </dd>
        {since !== null && (
          <>
            <dt>Since</dt>
            <dd>
              <Time at={since} />
            </dd>
          </>
        )}
        <dt>Open orders made with it</dt>
        <dd class="number">{openOrders}</dd>
        <dt>Where it comes from</dt>
        <dd>{fromEnvironment ? 'the environment (REST_KEY)' : 'the database'}</dd>
      </dl>
      <h3 class="card-part">Keys before it</h3>
      {retired.length === 0 ? (
        <p class="hint">
          None. After a rotation the old key is listed here, with the time until which it is taken.
        </p>
      ) : (
        <table class="table table-cards">
          <thead>
            <tr>
              <th scope="col">Key</th>
              <th scope="col">Retired</th>
              <th scope="col">Taken until</th>
              <th scope="col" class="number">
                Open orders
              </th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {retired.map((pair) => (
              <RetiredRow key={pair.restKey} {...pair} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function RetiredRow({ restKey, retiredAt, validUntil, isOver, openOrders }: RetiredPairProps) {
  return (
    <tr data-retired={restKey} data-over={isOver ? '' : undefined}>
      <td class="cell-title">
        <code>{restKey}</code>
      </td>
      <td data-label="Retired">
        <Time at={retiredAt} />
      </td>
      <td data-label="Taken until">
        <Time at={validUntil} />
      </td>
      <td class="number" data-label="Open orders">
        <span>{openOrders}</span>
      </td>
      <td data-label="State">
        <div class="key-state">
          {isOver ? (
            <Badge tone="quiet" shape="cross" text="Ended" />
          ) : (
            <>
              <Badge tone="wait" shape="clock" text="Still taken" />
              <details class="two-steps" id={`end-${restKey}`}>
                <summary id={`end-${restKey}-summary`}>
                  End it now<span class="visually-hidden">{`: ${restKey}`}</span>
                </summary>
                <form method="post" action={`/admin/settings/key-pair/retired/${restKey}/end`}>
                  <p class="hint">
                    {openOrders === '0'
                      ? 'No order that was made with it is open. IPNs signed with it are refused from then on.'
                      : `Open orders made with it: ${openOrders}. Their IPNs are refused from then on, so payments for them will not be seen.`}
                  </p>
                  <button type="submit" class="button button-quiet button-small" id={`end-${restKey}-button`}>
                    End the old key now
                  </button>
                </form>
              </details>
            </>
          )}
        </div>
      </td>
    </tr>
  );
}
