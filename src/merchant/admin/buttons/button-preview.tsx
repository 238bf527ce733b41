/**
 * A button as a page of the shop would show it: in a frame of its own, since there the gateway's script runs, which must
 * not reach the dashboard. The frame has no origin and opens no windows, and the dashboard's policy lets it go nowhere, so
 * that nobody starts a payment by a preview.
 * @param props.why in place of the frame, in a sentence why there is nothing to show; null if there is.
 */
export function ButtonPreview({ src, why }: { src: string; why: string | null }) {
  return (
    <div class="preview-box">
      <p class="hint" id="preview-why" role="status">
        {why}
      </p>
      <iframe
        class="preview-frame"
        id="preview"
        title="Preview of the button"
        src={why === null ? src : undefined}
        sandbox="allow-scripts"
        hidden={why !== null}
      />
    </div>
  );
}

/**
 * What is in that frame: the very markup that is pasted, and the gateway's script. An HTML document as a string.
 * @param snippet made by `buttonSnippet`.
 */
export function renderPreview(snippet: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Preview of the button</title></head><body>${snippet}</body></html>`;
}
