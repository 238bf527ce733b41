import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { requireRole, roles, viewerOf } from '../../../web/viewer.ts';
import { addUser, UserNotChanged } from '../../people/change-user.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { renderAddUser } from './add-user-view.tsx';
import { renderMadePassword } from './made-password-view.tsx';
import { renderPeople } from './people-view.tsx';
import { personRoutes } from './person-routes.ts';

const addForm = z.object({
  email: z
    .string()
    .trim()
    .toLowerCase()
    .max(254)
    // Whether it reaches anybody is not ours to know: nothing is sent there.
    .regex(/^[^\s@\p{C}]+@[^\s@\p{C}]+$/u),
  role: z.enum(roles),
});

/** `/admin/people`: who may sign in, for owners alone. */
export function peopleRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.use('/people', requireRole('owner'));
  router.get('/people', (_req, res) => sendPeople(deps, res));
  // On a page of its own, which does not load itself again under somebody who is typing.
  router.get('/people/new', (_req, res) => {
    const viewer = viewerOf(res);
    res.type('html').send(renderAddUser({ viewer, email: '', role: 'viewer', errors: {} }));
  });
  router.post('/people', (req, res) => add(deps, req, res));
  router.use('/people/:id', personRoutes(deps));
  return router;
}

async function add(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const body = (req.body ?? {}) as Record<string, unknown>;
  const form = addForm.safeParse(body);
  const role = roles.find((known) => known === body.role) ?? 'viewer';
  const email = typeof body.email === 'string' ? body.email.slice(0, 254) : '';
  const wrong = (status: number, errors: Record<string, string>): void => {
    const page = renderAddUser({ viewer: viewerOf(res), email, role, errors });
    res.status(status).type('html').send(page);
  };
  if (!form.success) {
    const fields = new Set(form.error.issues.map(({ path }) => path[0]));
    return wrong(400, {
      ...(fields.has('email') ? { email: 'Type an e-mail address, such as ann@shop.example.' } : {}),
      ...(fields.has('role') ? { role: 'Choose a role.' } : {}),
    });
  }
  try {
    const { id, password } = await addUser(deps, viewerOf(res), form.data);
    const { email: added } = form.data;
    const props = { viewer: viewerOf(res), id, email: added, password, isNew: true };
    res.type('html').send(renderMadePassword(props));
  } catch (error) {
    if (!(error instanceof UserNotChanged)) throw error;
    return wrong(409, { email: error.message });
  }
}

async function sendPeople(deps: AdminDeps, res: Response): Promise<void> {
  const [users, seen] = await Promise.all([
    deps.db.adminUser.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }),
    deps.db.adminSession.groupBy({ by: ['userId'], where: { isHalf: false }, _max: { lastSeenAt: true } }),
  ]);
  const lastSeen = new Map(seen.map(({ userId, _max }) => [userId, _max.lastSeenAt]));
  res.type('html').send(
    renderPeople({
      viewer: viewerOf(res),
      people: users.map((user) => ({
        id: user.id,
        email: user.email,
        role: user.role,
        since: user.createdAt,
        lastSeen: lastSeen.get(user.id) ?? null,
        hasSecondFactor: user.totpSince !== null,
        isDisabled: user.disabledAt !== null,
        hasMadePassword: user.passwordIsMade,
      })),
    }),
  );
}
