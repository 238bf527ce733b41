import type { ComponentChildren } from 'preact';
import { render } from 'preact-render-to-string';
import type { InlineAssets } from './inline-assets.ts';

/** The one stylesheet of both servers. */
export const SHARED_STYLE = '/assets/tillgate.css';
/** Keeps the `data-live` parts of a page up to date. */
export const LIVE_SCRIPT = '/assets/live.js';
/** Makes the `data-copy` buttons copy. */
export const COPY_SCRIPT = '/assets/copy.js';

const ENGLISH = {
  skip: 'Skip to content',
  notice: 'Notice',
  connectionLost: 'Connection lost, trying again',
};

/** What a page needs besides its content. */
export interface PageProps {
  title: string;
  lang?: string;
  dir?: 'ltr' | 'rtl';
  description?: string;
  /** URLs, in order. */
  stylesheets?: string[];
  /** URLs of classic scripts; all of them are deferred, and run in this order. */
  scripts?: string[];
  /** Without JavaScript: load the page again after so many seconds. */
  refreshSeconds?: number | undefined;
  /** Where that reload goes; default: the same address. */
  refreshTo?: string | undefined;
  bodyClass?: string;
  /** What the page itself says, if not in English. */
  words?: { skip: string; notice: string; connectionLost: string };
  /** Instead of the stylesheets, scripts and icon above: all of it comes with the page. */
  inline?: InlineAssets;
  /** A strip above everything, on every page of a server. */
  banner?: ComponentChildren;
  /** Present on pages that load `live.js`. */
  live?: LiveProps;
  children: ComponentChildren;
}

/** How `live.js` follows a page. */
export interface LiveProps {
  /** Nothing will change any more: stop asking. */
  done: boolean;
  /** What to fetch; default: the address in the address bar. */
  url?: string;
  /** Default 2. Seldom while a stream is open. */
  seconds?: number;
  /** Where the server tells that something may have changed (server-sent events); none by default. */
  stream?: string;
  /** The stream also tells, first of all, of what changed between this answer and its opening. */
  streamTellsMissed?: boolean;
}

/** A whole HTML document as a string. */
export function renderPage(props: PageProps): string {
  return `<!doctype html>${render(<Page {...props} />)}`;
}

function Page(props: PageProps) {
  const { live, inline, words = ENGLISH } = props;
  return (
    <html lang={props.lang ?? 'en'} dir={props.dir}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{props.title}</title>
        {props.description && <meta name="description" content={props.description} />}
        <link rel="icon" href={inline?.icon ?? '/assets/favicon.svg'} type="image/svg+xml" />
        {inline && <style dangerouslySetInnerHTML={{ __html: inline.style }} />}
        {props.stylesheets?.map((href) => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
        {props.scripts?.map((src) => (
          <script key={src} src={src} defer />
        ))}
        {props.refreshSeconds !== undefined && (
          <noscript>
            <meta http-equiv="refresh" content={refreshContent(props.refreshSeconds, props.refreshTo)} />
          </noscript>
        )}
      </head>
      <body
        class={props.bodyClass}
        data-live-seconds={live?.seconds}
        data-live-url={live?.url}
        data-live-stream={live?.stream}
        data-live-tells-missed={live?.streamTellsMissed ? '' : undefined}
        data-live-done={live?.done ? '' : undefined}
      >
        <a class="skip-link" href="#main">
          {words.skip}
        </a>
        {props.banner && (
          <aside class="banner" aria-label={words.notice}>
            {props.banner}
          </aside>
        )}
        {props.children}
        {live && (
          <p class="live-lost" role="status">
            <span data-live-lost hidden>
              {words.connectionLost}
            </span>
          </p>
        )}
        {inline && <script id="page-script" dangerouslySetInnerHTML={{ __html: inline.script }} />}
      </body>
    </html>
  );
}

function refreshContent(seconds: number, to: string | undefined): string {
  return to === undefined ? String(seconds) : `${seconds};url=${to}`;
}
