import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import type { Viewer } from '../../../web/viewer.ts';

/** What the overview shows. */
export interface OverviewProps {
  viewer: Viewer;
}

/** The overview as a string. */
export function renderOverview({ viewer }: OverviewProps): string {
  return renderDashboardPage({ title: 'Overview', viewer, section: '/admin', children: <h1>Overview</h1> });
}
