import type { ComponentChildren } from 'preact';
import { Brand } from './brand.tsx';
import { COPY_SCRIPT, LIVE_SCRIPT, renderPage, SHARED_STYLE } from './page.tsx';
import { sandboxBanner } from './sandbox-banner.ts';
import type { Viewer } from './viewer.ts';

const FOLLOW_SECONDS = 15;
/** Without JavaScript; long enough to fill in a form in between. */
const RELOAD_SECONDS = 60;
/** The dashboard's own styles, on top of what all pages share. */
const DASHBOARD_STYLE = '/css/dashboard.css';
/** Says that a form is being worked on. */
const BUSY_SCRIPT = '/js/busy.js';

/** A page of the dashboard. */
export interface DashboardPageProps {
  title: string;
  viewer: Viewer;
  /** The `href` of the navigation's link that this page belongs to. */
  section: string;
  /** URLs of scripts beside those that every page has. */
  scripts?: string[];
  /** Of which order alone changes concern this page; of all by default. */
  followOrder?: string;
  /** Nothing on it moves: it is not followed. */
  still?: boolean;
  children: ComponentChildren;
}

/** A page of the dashboard as a string; its `data-live` parts follow the database. */
export function renderDashboardPage(props: DashboardPageProps): string {
  const { title, viewer, section, scripts = [], followOrder, still = false, children } = props;
  return renderPage({
    title: `${title} – Tillgate`,
    stylesheets: [SHARED_STYLE, DASHBOARD_STYLE],
    scripts: [LIVE_SCRIPT, COPY_SCRIPT, BUSY_SCRIPT, ...scripts],
    banner: sandboxBanner(viewer.sandbox),
    bodyClass: 'admin-page',
    refreshSeconds: still ? undefined : RELOAD_SECONDS,
    live: {
      done: still,
      seconds: FOLLOW_SECONDS,
      stream: followOrder === undefined ? '/admin/events' : `/admin/events?order=${followOrder}`,
    },
    children: (
      <>
        <header class="top">
          <Brand href="/admin" note="Dashboard" />
          <nav class="top-nav" aria-label="Main">
            {viewer.nav.map(({ href, text }) => (
              <a key={href} class="top-link" href={href} aria-current={href === section ? 'page' : undefined}>
                {text}
                {href === '/admin' && viewer.needsYou > 0 && (
                  <span class="top-count">
                    {viewer.needsYou}
                    <span class="visually-hidden"> need you</span>
                  </span>
                )}
              </a>
            ))}
          </nav>
          <form class="top-account" method="post" action="/admin/logout">
            <a class="top-email" href="/admin/account" title={`Signed in as ${viewer.email}`}>
              <span class="top-email-word">Account</span>
              <span class="visually-hidden">, signed in as </span>
              <span class="top-email-text">{viewer.email}</span>
            </a>
            <button type="submit" class="button button-quiet button-small" id="sign-out">
              Sign out
            </button>
          </form>
        </header>
        <main id="main" class="admin" tabIndex={-1}>
          {children}
        </main>
      </>
    ),
  });
}
