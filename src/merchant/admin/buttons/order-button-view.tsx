import { ShapeIcon } from '../../../web/badge.tsx';
import { CopyButton } from '../../../web/copy-button.tsx';
import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import type { Viewer } from '../../../web/viewer.ts';
import { type FieldErrors, TextField } from '../form-parts.tsx';
import { ButtonPreview } from './button-preview.tsx';

/** What the page of an order's button shows. */
export interface OrderButtonProps {
  viewer: Viewer;
  order: { id: string; name: string };
  /** What stands in the field. */
  typed: string;
  /** What the button attaches to each payment that it starts; empty for nothing. */
  carried: string;
  errors: FieldErrors;
  /** What to paste. */
  snippet: string;
  /** It was made a moment ago. */
  isNew: boolean;
}

/** The page of an order's button, as a string: what to paste, how it looks, and what else it can carry. */
export function renderOrderButton({
  viewer,
  order,
  typed,
  carried,
  errors,
  snippet,
  isNew,
}: OrderButtonProps): string {
  return renderDashboardPage({
    title: `${'custom' in errors ? 'Error: ' : ''}Button of order ${order.name}`,
    viewer,
    section: '/admin/orders',
    still: true,
    children: (
      <>
        <p class="back">
          <a href={`/admin/orders/${order.id}`}>Order {order.name}</a>
        </p>
        <h1>Button</h1>
        {isNew && (
          <p class="notice tone-ok" role="status" id="done">
            <ShapeIcon shape="check" /> The order is made. Paste its button into a page of yours.
          </p>
        )}
        <div class="builder">
          <section class="card" aria-labelledby="snippet-title">
            <div class="card-head">
              <h2 id="snippet-title">Paste this</h2>
              <CopyButton id="copy-markup" what="button markup" text={snippet} />
            </div>
            <pre class="raw" id="snippet">
              {snippet}
            </pre>
            <p class="hint">
              Where the button is to be; the script once, at the end of the page, also for several buttons.
              Without the script it is a link to the payment page.
            </p>
          </section>
          <section class="card builder-preview" aria-labelledby="preview-title">
            <h2 id="preview-title">Preview</h2>
            <ButtonPreview src={previewUrl(order.id, carried)} why={null} />
            <p class="hint">With the state that the order has now. Here it leads nowhere.</p>
            <form method="get" class="settings-form">
              <TextField
                id="custom"
                label="Attach to each payment"
                value={typed}
                autocomplete="off"
                maxLength={1024}
                isOptional
                hint="A customer’s number, say: whoever presses this button pays with it, and the IPNs bring it back (data-custom)."
                errors={errors}
              />
              <div class="button-row">
                <button type="submit" class="button button-quiet" id="attach">
                  Put it into the button
                </button>
              </div>
            </form>
          </section>
        </div>
      </>
    ),
  });
}

function previewUrl(id: string, custom: string): string {
  const query = custom === '' ? '' : `?${new URLSearchParams({ custom })}`;
  return `/admin/buttons/${id}/preview${query}`;
}
