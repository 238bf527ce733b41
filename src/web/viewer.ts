import type { NextFunction, Request, Response } from 'express';
import { PageError } from './page-errors.ts';

/** What somebody may do in the dashboard; each may do what those before it may. */
export const roles = ['viewer', 'operator', 'owner'] as const;
export type Role = (typeof roles)[number];

/** A link of the dashboard's main navigation. */
export type NavLink = { href: string; text: string };

/** The person at the screen, and what every page of the dashboard says of them. */
export type Viewer = {
  id: string;
  /** E-mail address. */
  email: string;
  role: Role;
  /** Where the request came from, as far as it is believed (TRUST_PROXY). */
  remote: string;
  /** The gateway is on the sandbox network: pages say so. */
  sandbox: boolean;
  nav: readonly NavLink[];
  /** How many things need a person; 0 for none. */
  needsYou: number;
};

/** Leaves who it is for the pages behind. */
export function setViewer(res: Response, viewer: Viewer): void {
  res.locals.viewer = viewer;
}

/** Who it is. @throws if the request did not pass the sign-in. */
export function viewerOf(res: Response): Viewer {
  const viewer = res.locals.viewer as Viewer | undefined;
  if (!viewer) throw new Error('a page for signed-in people was reached without signing in');
  return viewer;
}

/** Whether somebody may do what a role may. Pure. */
export function mayAct({ role }: Pick<Viewer, 'role'>, as: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(as);
}

/** Lets only those pass who may do what a role may. */
export function requireRole(role: Role) {
  return (_req: Request, res: Response, next: NextFunction) => {
    if (mayAct(viewerOf(res), role)) return next();
    throw new PageError(
      403,
      'Your role does not allow this',
      `It takes the role “${role}”; yours is “${viewerOf(res).role}”. Nothing was done.`,
      'Ask an owner of this shop to do it, or to change your role.',
    );
  };
}
