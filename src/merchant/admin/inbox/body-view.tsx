import { printableBytes } from './printable-bytes.ts';

/** Bytes as text in which nothing is invisible. */
export function BodyText({ body, sizeBytes }: { body: Uint8Array; sizeBytes: number }) {
  const left = sizeBytes - body.length;
  if (sizeBytes === 0) return <span class="nothing">nothing at all</span>;
  return (
    <>
      <code class="raw">
        {printableBytes(body).map((piece, index) =>
          'text' in piece ? (
            piece.text
          ) : (
            <span key={index} class="byte">
              {piece.hex}
            </span>
          ),
        )}
      </code>
      {left > 0 && <span class="hint">{`The first ${body.length} bytes; ${left} more follow.`}</span>}
    </>
  );
}
