import type { ComponentChildren } from 'preact';
import { BodyText } from './body-view.tsx';
import { FieldsTable } from './fields-table.tsx';
import type { ReceiptProps } from './receipt-list.tsx';

/** What came and what was answered, to be opened; with the way to its own page. */
export function ReceiptDetails({ receipt }: { receipt: ReceiptProps }) {
  const { id } = receipt;
  return (
    <details id={`receipt-${id}`}>
      <summary id={`receipt-${id}-summary`}>What came, and what we answered</summary>
      <ReceiptFacts receipt={receipt} />
      <p class="button-row">
        <a class="button button-quiet button-small" id={`receipt-${id}-inside`} href={`/admin/inbox/${id}`}>
          Look inside<span class="visually-hidden">{` IPN ${id}`}</span>
        </a>
        <a
          class="button button-quiet button-small"
          id={`receipt-${id}-body`}
          href={`/admin/receipts/${id}/body`}
        >
          Exact bytes<span class="visually-hidden">{` of IPN ${id}`}</span>
        </a>
      </p>
    </details>
  );
}

/** Fields, bytes, signature and answer of a receipt. */
export function ReceiptFacts({ receipt }: { receipt: ReceiptProps }) {
  const { reason, words, fields, fieldsLeftOut, body, sizeBytes, answer } = receipt;
  return (
    <dl class="facts">
      <Fact name="Fields">
        <FieldsTable fields={fields} leftOut={fieldsLeftOut} />
      </Fact>
      <Fact name={`Body, ${sizeBytes} bytes`}>
        <BodyText body={body} sizeBytes={sizeBytes} />
      </Fact>
      <Fact name="Signature">
        <SignatureText keys={receipt.keys} />
      </Fact>
      {words !== null && reason !== null && (
        <Fact name="Reason">
          <span>{reason}</span>
        </Fact>
      )}
      <Fact name="Our answer">
        {answer === null ? <span class="nothing">{unanswered[receipt.origin]}</span> : <code>{answer}</code>}
      </Fact>
    </dl>
  );
}

const unanswered = {
  arrived: '',
  'applied again': 'None: a person applied it again here. The signature was checked when it first came.',
  'taken over': 'None: it did not arrive. The gateway told it when it was asked.',
};

function SignatureText({ keys }: { keys: string[] }) {
  return (
    <>
      {keys.length > 1
        ? 'Right: made over these very bytes with the secret of one of the keys '
        : 'Right: made over these very bytes with the secret of the key '}
      {keys.map((key, index) => (
        <span key={key}>
          {index > 0 && ' or '}
          <code class="id">{key}</code>
        </span>
      ))}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
