import { shortId } from '../../../database/short-id.ts';
import { formatSatoshi } from '../../../protocol/money.ts';
import { Badge, ShapeIcon } from '../../../web/badge.tsx';
import { CopyButton } from '../../../web/copy-button.tsx';
import { Time } from '../../../web/time.tsx';
import { mayAct, type Viewer } from '../../../web/viewer.ts';
import { actionsOf, attentionTitles } from '../../attention/attention-kinds.ts';
import { type Payee, payeesIn } from '../../attention/payees.ts';
import type { AttentionEntry } from '../../attention/read-attention.ts';
import { attentionLook, attentionSentence, resultOf } from './attention-words.ts';
import type { FailedWay } from './read-way-out.ts';
import { WaysOut } from './ways-out.tsx';

/** What the list shows. */
export interface NeedsYouProps {
  entries: AttentionEntry[];
  viewer: Viewer;
  /** How many open entries there are beside these. */
  more?: number;
  /** What was just done, as the address says it (`?done=`); anything that is not on our list says nothing. */
  done?: unknown;
  /** A form that was just sent and could not be done. */
  failed?: FailedWay | null;
}

/** The "Needs you" list: what is wrong, in plain words, and the ways out of it. */
export function NeedsYou({ entries, viewer, more = 0, done, failed = null }: NeedsYouProps) {
  const result = resultOf(done);
  return (
    <section class="card needs-you" id="needs-you" data-live="needs-you" aria-labelledby="needs-you-title">
      <div class="card-head">
        <h2 id="needs-you-title">Needs you</h2>
        {entries.length > 0 && (
          <span class="needs-count">
            {more > 0 ? `${entries.length} of ${entries.length + more}` : entries.length}
            <span class="visually-hidden"> open</span>
          </span>
        )}
      </div>
      {result !== null && (
        <p class={`notice tone-${result.ok ? 'ok' : 'wait'}`} role="status">
          <ShapeIcon shape={result.ok ? 'check' : 'warning'} /> {result.text}
        </p>
      )}
      {failed !== null && !entries.some((entry) => offers(entry, failed)) && (
        <p class="notice tone-bad" role="alert">
          <ShapeIcon shape="warning" /> {failed.sentence}
        </p>
      )}
      {entries.length === 0 ? (
        <AllIsWell />
      ) : (
        <ol class="needs">
          {entries.map((entry) => (
            <Need
              key={entry.id}
              entry={entry}
              viewer={viewer}
              failed={failed?.id === entry.id ? failed : null}
            />
          ))}
        </ol>
      )}
      {more > 0 && (
        <p class="hint">{`${more} more of them show as these are dealt with; the most urgent come first.`}</p>
      )}
      {entries.length > 0 && !mayAct(viewer, 'operator') && (
        <p class="hint">Your role sees this list; an operator deals with it.</p>
      )}
    </section>
  );
}

/** Whether the form that failed is there to say so itself. */
function offers({ id, kind, detail }: AttentionEntry, failed: FailedWay): boolean {
  return id === failed.id && actionsOf(kind, detail).includes(failed.action);
}

function AllIsWell() {
  return (
    <div class="needs-none">
      <span class="needs-none-mark tone-ok">
        <ShapeIcon shape="check" />
      </span>
      <div>
        <p class="needs-none-title">All is well</p>
        <p class="hint">Nothing needs you. What does will be listed here, with its ways out.</p>
      </div>
    </div>
  );
}

function Need(props: { entry: AttentionEntry; viewer: Viewer; failed: FailedWay | null }) {
  const { entry, viewer, failed } = props;
  const { id, kind, detail, since } = entry;
  return (
    <li class="need" id={`need-${id}`} data-kind={kind}>
      <div class="need-head">
        <Badge {...attentionLook[kind]} text={attentionTitles[kind]} />
        <About entry={entry} />
        <span class="need-since">
          since <Time at={since} />
        </span>
      </div>
      <p>{attentionSentence(kind, detail)}</p>
      <SendBack payees={payeesIn(detail.payees)} id={id} isOwed={isOwed(entry)} />
      {kind === 'endpoint_silent' && detail.lastHeardAt !== undefined && (
        <p class="hint">
          The last IPN came <Time at={new Date(detail.lastHeardAt)} />.
        </p>
      )}
      {mayAct(viewer, 'operator') && <WaysOut entry={entry} failed={failed} />}
    </li>
  );
}

function About({ entry: { id, kind, orderId, detail } }: { entry: AttentionEntry }) {
  return (
    <>
      {orderId !== null && (
        <a class="row-link" id={`need-order-${id}`} href={`/admin/orders/${orderId}`}>
          <span class="visually-hidden">Order </span>
          {detail.reference ?? shortId(orderId)}
        </a>
      )}
      {detail.receiptId !== undefined && (
        <a class="row-link" id={`need-ipn-${id}`} href={`/admin/inbox/${detail.receiptId}`}>
          {`IPN ${detail.receiptId}`}
        </a>
      )}
      {kind === 'ipn_rejected' && (
        <a class="row-link" id={`need-inbox-${id}`} href="/admin/inbox#rejected-title">
          IPN inbox
        </a>
      )}
    </>
  );
}

/** Of an order that may still be paid, coins go back only if somebody decides so. */
function isOwed({ kind, detail }: AttentionEntry): boolean {
  return kind !== 'underpaid' || detail.status === 'paid' || detail.endedBy !== undefined;
}

/** To whom coins go back, each payer's to the address that this payer gave. */
function SendBack({ payees, id, isOwed }: { payees: Payee[]; id: string; isOwed: boolean }) {
  const shown = isOwed ? payees : payees.filter(({ returnAddress }) => returnAddress !== null);
  return (
    <>
      {shown.map(({ amountSat, returnAddress }, index) => (
        <div key={`${index}`} class="need-address">
          <span class="hint">{`${isOwed ? 'To send back' : 'If it is sent back'}: ${formatSatoshi(amountSat)}\u00a0BTC`}</span>
          {returnAddress === null ? (
            <p class="hint">
              No return address is known here: ask the payer for one, or compare with the gateway.
            </p>
          ) : (
            <span class="copyable">
              <code class="id">{returnAddress}</code>
              <CopyButton
                id={index === 0 ? `copy-return-${id}` : `copy-return-${id}-${index + 1}`}
                what="return address"
                text={returnAddress}
              />
            </span>
          )}
        </div>
      ))}
    </>
  );
}
