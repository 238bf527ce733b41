import type { Role } from '../../../web/viewer.ts';

/** What each role may do, for whoever gives one. */
export const roleWords: Record<Role, { name: string; may: string }> = {
  viewer: { name: 'Viewer', may: 'sees everything but people and keys, changes nothing' },
  operator: { name: 'Operator', may: 'deals with orders, payments and IPNs as well' },
  owner: { name: 'Owner', may: 'everything: people, keys and the audit log as well' },
};
