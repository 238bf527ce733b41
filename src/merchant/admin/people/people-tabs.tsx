import { FilterLinks } from '../../../web/filter-links.tsx';

/** The two pages about people. */
export function PeopleTabs({ current }: { current: 'people' | 'audit' }) {
  const links = [
    { href: '/admin/people', text: 'Who may sign in', current: current === 'people' },
    { href: '/admin/audit', text: 'Audit log', current: current === 'audit' },
  ];
  return <FilterLinks label="About people" links={links} />;
}
