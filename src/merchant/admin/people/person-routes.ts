import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import type { AdminUser } from '../../../database/generated/client.ts';
import { PageError } from '../../../web/page-errors.ts';
import { roles, viewerOf } from '../../../web/viewer.ts';
import {
  changeRole,
  dropSecondFactor,
  resetPassword,
  setDisabled,
  UserNotChanged,
} from '../../people/change-user.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { renderMadePassword } from './made-password-view.tsx';
import { renderPerson } from './person-view.tsx';

/** `/admin/people/<id>`: one person, and what an owner can do about their sign-in. Behind the check of the role. */
export function personRoutes(deps: AdminDeps): Router {
  const router = express.Router({ mergeParams: true });
  router.get('/', (req, res) => sendPerson(deps, req, res));
  router.post('/role', async (req, res) => {
    const role = z.enum(roles).safeParse(req.body?.role).data;
    if (role === undefined) throw badRole();
    await carryOut(req, res, (id) => changeRole(deps, viewerOf(res), id, role));
  });
  router.post('/disable', (req, res) =>
    carryOut(req, res, (id) => setDisabled(deps, viewerOf(res), id, true)),
  );
  router.post('/enable', (req, res) =>
    carryOut(req, res, (id) => setDisabled(deps, viewerOf(res), id, false)),
  );
  router.post('/second-factor', (req, res) => {
    refuseForOneself(req, res);
    return carryOut(req, res, (id) => dropSecondFactor(deps, viewerOf(res), id));
  });
  router.post('/password', async (req, res) => {
    refuseForOneself(req, res);
    const reset = await orRefuse(() => resetPassword(deps, viewerOf(res), idOf(req)));
    if (reset === null) throw noSuchPerson();
    const { user, password } = reset;
    const props = { viewer: viewerOf(res), id: user.id, email: user.email, password, isNew: false };
    res.type('html').send(renderMadePassword(props));
  });
  return router;
}

async function sendPerson(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const id = idOf(req);
  const user = await deps.db.adminUser.findUnique({
    where: { id },
    include: {
      sessions: {
        where: { isHalf: false, expiresAt: { gt: deps.now() } },
        orderBy: { lastSeenAt: 'desc' },
        select: { lastSeenAt: true },
      },
    },
  });
  if (user === null) throw noSuchPerson();
  const viewer = viewerOf(res);
  res.type('html').send(
    renderPerson({
      viewer,
      id,
      email: user.email,
      role: user.role,
      since: user.createdAt,
      lastSeen: user.sessions[0]?.lastSeenAt ?? null,
      sessions: user.sessions.length,
      secondFactorSince: user.totpSince,
      disabledAt: user.disabledAt,
      hasMadePassword: user.passwordIsMade,
      isViewer: user.id === viewer.id,
    }),
  );
}

/** Does it, and shows the person as they are then. */
async function carryOut(
  req: Request,
  res: Response,
  change: (id: string) => Promise<AdminUser | null>,
): Promise<void> {
  const id = idOf(req);
  if ((await orRefuse(() => change(id))) === null) throw noSuchPerson();
  res.redirect(303, `/admin/people/${id}`);
}

async function orRefuse<Result>(change: () => Promise<Result>): Promise<Result> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof UserNotChanged)) throw error;
    const whatToDo = 'Go back to the list of people and look at how things are now.';
    throw new PageError(409, 'Nothing was changed', error.message, whatToDo);
  }
}

/** What is asked of somebody who changes these for themselves would not be asked here. */
function refuseForOneself(req: Request, res: Response): void {
  if (idOf(req) !== viewerOf(res).id) return;
  const sentence = 'Your own password and second factor are not changed here, so nothing was done.';
  throw new PageError(400, 'This is you', sentence, 'Change them on the page of your account.');
}

function idOf(req: Request): string {
  const id = z.uuid().safeParse(req.params.id).data?.toLowerCase();
  if (id === undefined) throw noSuchPerson();
  return id;
}

function noSuchPerson(): PageError {
  const sentence = 'Nobody has this address here.';
  return new PageError(404, 'No such person', sentence, 'Go back to the list of people.');
}

function badRole(): PageError {
  const sentence = 'A role is one of viewer, operator and owner; nothing was changed.';
  return new PageError(400, 'That is no role', sentence, 'Go back and choose one of them.');
}
