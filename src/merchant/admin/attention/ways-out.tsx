import type { ComponentChildren } from 'preact';
import { shortId } from '../../../database/short-id.ts';
import { formatSatoshi } from '../../../protocol/money.ts';
import { type AttentionAction, actionsOf, attentionTitles } from '../../attention/attention-kinds.ts';
import type { AttentionEntry } from '../../attention/read-attention.ts';
import type { FailedWay, WayField } from './read-way-out.ts';

const ASK_WORDS: Partial<Record<AttentionEntry['kind'], string>> = {
  gateway_unreachable: 'Try again now',
  rates_stale: 'Look again now',
};

/** The forms of an entry, one for each way out of it; the one that failed is open and holds what was typed. */
export function WaysOut({ entry, failed }: { entry: AttentionEntry; failed: FailedWay | null }) {
  return (
    <div class="need-ways">
      {actionsOf(entry.kind, entry.detail).map((action) => (
        <Way key={action} action={action} entry={entry} failed={failed?.action === action ? failed : null} />
      ))}
    </div>
  );
}

interface WayProps {
  action: AttentionAction;
  entry: AttentionEntry;
  failed: FailedWay | null;
}

function Way({ action, entry, failed }: WayProps) {
  const way = { action, entry, failed };
  switch (action) {
    case 'accept':
      return (
        <Unfolded {...way} summary="Accept as paid…" submit="Accept as paid">
          <Text
            id={`reason-accept-${entry.id}`}
            name="reason"
            label="Why it is accepted"
            required
            failed={failed}
          />
        </Unfolded>
      );
    case 'close':
      return (
        <Unfolded {...way} summary="Close…" submit="Close the order">
          <Text
            id={`reason-close-${entry.id}`}
            name="reason"
            label="Why it is closed (optional)"
            failed={failed}
          />
        </Unfolded>
      );
    case 'refunded':
      return (
        <Unfolded {...way} summary="Refund done…" submit="Note the refund">
          <Text
            id={`amount-${entry.id}`}
            name="amount"
            label="Amount, BTC"
            value={formatSatoshi(BigInt(entry.detail.owedSat ?? '0'))}
            required
            failed={failed}
          />
          <Text
            id={`txid-${entry.id}`}
            name="txid"
            label="Transaction that sent it back (optional)"
            pattern="\s*[0-9a-fA-F]{64}\s*"
            title="The 64 hexadecimal digits of a bitcoin transaction"
            failed={failed}
          />
        </Unfolded>
      );
    case 'ask_gateway':
      return (
        <OneClick action={action} entry={entry} text={ASK_WORDS[entry.kind] ?? 'Ask the gateway again'} />
      );
    case 'check':
      return (
        <form method="post" action={`/admin/orders/${entry.orderId}/check`}>
          <Submit id={`check-${entry.id}`} text="Compare with the gateway" entry={entry} />
        </form>
      );
    case 'ignore':
      return <OneClick action={action} entry={entry} text="Ignore" />;
  }
}

function OneClick({ action, entry, text }: { action: string; entry: AttentionEntry; text: string }) {
  return (
    <form method="post" action={`/admin/attention/${entry.id}`}>
      <input type="hidden" name="action" value={action} />
      <Submit id={`${action}-${entry.id}`} text={text} entry={entry} />
    </form>
  );
}

function Submit({ id, text, entry }: { id: string; text: string; entry: AttentionEntry }) {
  return (
    <button type="submit" class="button button-quiet button-small" id={id}>
      {text}
      <span class="visually-hidden">{`: ${aboutOf(entry)}`}</span>
    </button>
  );
}

function Unfolded(props: WayProps & { summary: string; submit: string; children: ComponentChildren }) {
  const { action, entry, failed, summary, submit, children } = props;
  return (
    <details
      class="need-way"
      id={`way-${action}-${entry.id}`}
      name={`way-${entry.id}`}
      open={failed !== null}
    >
      <summary class="button button-quiet button-small" id={`open-${action}-${entry.id}`}>
        {summary}
        <span class="visually-hidden">{`: ${aboutOf(entry)}`}</span>
      </summary>
      <form class="form-row" method="post" action={`/admin/attention/${entry.id}`}>
        <input type="hidden" name="action" value={action} />
        {children}
        <button type="submit" class="button" id={`${action}-${entry.id}`}>
          {submit}
        </button>
      </form>
    </details>
  );
}

function Text(props: {
  id: string;
  name: WayField;
  label: string;
  failed: FailedWay | null;
  value?: string;
  required?: boolean;
  pattern?: string;
  title?: string;
}) {
  const { id, name, label, failed, value = '', required = false, pattern, title } = props;
  const problem = failed?.field === name ? failed.sentence : null;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        class="input"
        type="text"
        id={id}
        name={name}
        value={failed === null ? value : failed.typed[name]}
        maxLength={500}
        autocomplete="off"
        required={required}
        pattern={pattern}
        title={title}
        autofocus={problem !== null}
        aria-invalid={problem === null ? undefined : 'true'}
        aria-describedby={problem === null ? undefined : `${id}-error`}
      />
      {problem !== null && (
        <p class="field-error" id={`${id}-error`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** Buttons of many entries read alike; this tells them apart where they are not seen in their place. */
function aboutOf({ kind, orderId, detail }: AttentionEntry): string {
  const about = detail.reference ?? (orderId === null ? detail.receiptId : shortId(orderId));
  return about === undefined ? attentionTitles[kind] : `${attentionTitles[kind]}, ${about}`;
}
