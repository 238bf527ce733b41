import { type EventAction, eventActions } from '../../history/event-actions.ts';

/** How the audit log is narrowed: by what it is about. */
export const actionGroups = {
  orders: { text: 'Orders', isIn: (action: string) => action.startsWith('order.') },
  ipns: { text: 'IPNs', isIn: (action: string) => /^(ipn|endpoint)\./.test(action) },
  'sign-ins': { text: 'Sign-ins', isIn: (action: string) => /^user\.sign/.test(action) },
  people: {
    text: 'People',
    isIn: (action: string) => action.startsWith('user.') && !/^user\.sign/.test(action),
  },
  keys: { text: 'Keys', isIn: (action: string) => /^(api_key|key_pair)\./.test(action) },
  other: { text: 'Other', isIn: (action: string) => /^(server|export)\./.test(action) },
} as const satisfies Record<string, { text: string; isIn: (action: string) => boolean }>;

export type ActionGroup = keyof typeof actionGroups;

/** All of them, in the order in which the filter shows them. */
export const groupNames = Object.keys(actionGroups) as ActionGroup[];

/** The stored words of a group. Pure. */
export function actionsIn(group: ActionGroup): EventAction[] {
  const known = Object.keys(eventActions) as EventAction[];
  return known.filter((action) => actionGroups[group].isIn(action));
}
