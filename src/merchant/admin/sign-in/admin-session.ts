import { createHash, randomBytes } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { AdminUser } from '../../../database/generated/client.ts';
import { type NavLink, setViewer } from '../../../web/viewer.ts';
import type { MerchantDeps } from '../../deps.ts';
import type { AdminDeps } from '../admin-deps.ts';

const SESSION_MS = 7 * 24 * 60 * 60 * 1000;
const COOKIE = 'tillgate_admin';

const SECTIONS: NavLink[] = [
  { href: '/admin', text: 'Overview' },
  { href: '/admin/orders', text: 'Orders' },
  { href: '/admin/inbox', text: 'IPN inbox' },
];

type SessionDeps = Pick<MerchantDeps, 'db' | 'settings' | 'now'>;

/** Signs a browser in: a session in the database and its token in a cookie that no script can read. */
export async function startSession(deps: SessionDeps, res: Response, user: AdminUser): Promise<void> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(deps.now().getTime() + SESSION_MS);
  await deps.db.adminSession.create({ data: { tokenHash: hash(token), userId: user.id, expiresAt } });
  res.cookie(COOKIE, token, { ...cookieOptions(deps), expires: expiresAt });
}

/** Signs a browser out, on the server as well. */
export async function endSession(deps: SessionDeps, req: Request, res: Response): Promise<void> {
  const token = tokenIn(req);
  if (token !== null) await deps.db.adminSession.deleteMany({ where: { tokenHash: hash(token) } });
  res.clearCookie(COOKIE, cookieOptions(deps));
}

/** Who is signed in, or null. */
export async function findSignedIn(deps: SessionDeps, req: Request): Promise<AdminUser | null> {
  const token = tokenIn(req);
  if (token === null) return null;
  const session = await deps.db.adminSession.findUnique({
    where: { tokenHash: hash(token) },
    include: { user: true },
  });
  return session !== null && session.expiresAt > deps.now() ? session.user : null;
}

/** Lets only signed-in people pass, and leaves who it is for `viewerOf`; others go to the sign-in page. */
export function signedInOnly(deps: SessionDeps & Pick<AdminDeps, 'gatewayPages'>) {
  return async (req: Request, res: Response, next: NextFunction) => {
    const user = await findSignedIn(deps, req);
    if (user === null) return res.redirect(303, `/admin/login?next=${encodeURIComponent(req.originalUrl)}`);
    setViewer(res, {
      id: user.id,
      email: user.email,
      role: user.role,
      remote: req.ip ?? '',
      sandbox: deps.settings.sandbox,
      nav: [...SECTIONS, ...(deps.gatewayPages === null ? [] : [deps.gatewayPages.nav])],
      needsYou: await deps.db.attention.count({ where: { endedAt: null } }),
    });
    next();
  };
}

/** Removes sessions that have ended. */
export async function forgetOldSessions({ db, now }: SessionDeps): Promise<number> {
  const { count } = await db.adminSession.deleteMany({ where: { expiresAt: { lte: now() } } });
  return count;
}

function cookieOptions({ settings }: Pick<MerchantDeps, 'settings'>) {
  return {
    httpOnly: true,
    sameSite: 'lax',
    secure: settings.url.startsWith('https:'),
    path: '/admin',
  } as const;
}

function tokenIn(req: Request): string | null {
  const cookies = (req.get('cookie') ?? '').split(';').map((part) => part.trim());
  const own = cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`));
  return own?.slice(COOKIE.length + 1) || null;
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
