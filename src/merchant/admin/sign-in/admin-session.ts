import { createHash, randomBytes } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { AdminSession, AdminUser, Prisma } from '../../../database/generated/client.ts';
import { plainAddress } from '../../../web/remote-address.ts';
import { type NavLink, setViewer } from '../../../web/viewer.ts';
import type { MerchantDeps } from '../../deps.ts';
import { forgetOldFailures } from '../../people/sign-in-throttle.ts';
import type { AdminDeps } from '../admin-deps.ts';

const SESSION_MS = 7 * 24 * 60 * 60 * 1000;
/** To find the code and type it. */
const HALF_SESSION_MS = 10 * 60 * 1000;
const SEEN_EVERY_MS = 60 * 1000;
const USER_AGENT_MAX = 300;
/** The one page for somebody whose password somebody else knows; as the dashboard's router sees it. */
const PASSWORD_PATH = '/account/password';
const COOKIE = 'tillgate_admin';
const NEEDS_COUNTED_MAX = 1_000;

const SECTIONS: NavLink[] = [
  { href: '/admin', text: 'Overview' },
  { href: '/admin/orders', text: 'Orders' },
  { href: '/admin/inbox', text: 'IPN inbox' },
  { href: '/admin/reconcile', text: 'Reconcile' },
];

const OWNER_SECTIONS: NavLink[] = [
  { href: '/admin/people', text: 'People' },
  { href: '/admin/settings', text: 'Settings' },
];

/** Who is signed in, or, with `isHalf`, who has yet to show the second factor. */
export type Session = AdminSession & { user: AdminUser };

type SessionDeps = Pick<MerchantDeps, 'db' | 'settings' | 'now'>;

/**
 * Writes a session for a browser, in place of the one it has; `setCookie` hands it over once that is committed.
 * @param isHalf only the page that asks for the second factor opens.
 */
export async function startSession(
  tx: Prisma.TransactionClient,
  deps: Pick<SessionDeps, 'settings' | 'now'>,
  req: Request,
  { userId, isHalf }: { userId: string; isHalf: boolean },
): Promise<{ setCookie(res: Response): void }> {
  const before = tokenIn(req);
  if (before !== null) await tx.adminSession.deleteMany({ where: { tokenHash: hash(before) } });
  const token = randomBytes(32).toString('base64url');
  const at = deps.now();
  const expires = new Date(at.getTime() + (isHalf ? HALF_SESSION_MS : SESSION_MS));
  await tx.adminSession.create({
    data: {
      tokenHash: hash(token),
      userId,
      isHalf,
      userAgent: (req.get('user-agent') ?? '').slice(0, USER_AGENT_MAX),
      remote: plainAddress(req.ip ?? ''),
      createdAt: at,
      lastSeenAt: at,
      expiresAt: expires,
    },
  });
  return { setCookie: (res) => void res.cookie(COOKIE, token, { ...cookieOptions(deps), expires }) };
}

/** Takes the cookie away. */
export function clearCookie(deps: Pick<SessionDeps, 'settings'>, res: Response): void {
  res.clearCookie(COOKIE, cookieOptions(deps));
}

/** The session of a browser, a half one as well; null if there is none, it is over, or its user may not sign in. */
export async function findSession(deps: SessionDeps, req: Request): Promise<Session | null> {
  const token = tokenIn(req);
  if (token === null) return null;
  const session = await deps.db.adminSession.findUnique({
    where: { tokenHash: hash(token) },
    include: { user: true },
  });
  if (session === null || session.expiresAt <= deps.now() || session.user.disabledAt !== null) return null;
  return session;
}

/** The session of the request. @throws if the request did not pass the sign-in. */
export function sessionOf(res: Response): Session {
  const session = res.locals.session as Session | undefined;
  if (!session) throw new Error('a page for signed-in people was reached without signing in');
  return session;
}

/**
 * Lets only signed-in people pass, and leaves who it is for `viewerOf`; others go to the page that is missing: the sign-in
 * page, the one for the second factor, or the one for a password of one's own.
 */
export function signedInOnly(deps: SessionDeps & Pick<AdminDeps, 'gatewayPages'>) {
  return async (req: Request, res: Response, next: NextFunction) => {
    const session = await findSession(deps, req);
    // What was posted is not posted again.
    const back = `next=${encodeURIComponent(req.method === 'GET' ? req.originalUrl : '/admin')}`;
    if (session === null) return res.redirect(303, `/admin/login?${back}`);
    if (session.isHalf) return res.redirect(303, `/admin/login/code?${back}`);
    const { user } = session;
    if (user.passwordIsMade && req.path !== PASSWORD_PATH) return res.redirect(303, `/admin${PASSWORD_PATH}`);
    await noteSeen(deps, session);
    res.locals.session = session;
    setViewer(res, {
      id: user.id,
      email: user.email,
      role: user.role,
      remote: req.ip ?? '',
      sandbox: deps.settings.sandbox,
      nav: [
        ...SECTIONS,
        ...(deps.gatewayPages === null ? [] : [deps.gatewayPages.nav]),
        ...(user.role === 'owner' ? OWNER_SECTIONS : []),
      ],
      // Beyond that, how many there are says nothing more.
      needsYou: await deps.db.attention.count({ where: { endedAt: null }, take: NEEDS_COUNTED_MAX }),
    });
    next();
  };
}

/** Keeps when a session was last used, to the minute. */
async function noteSeen({ db, now }: SessionDeps, session: Session): Promise<void> {
  const at = now();
  if (at.getTime() - session.lastSeenAt.getTime() < SEEN_EVERY_MS) return;
  await db.adminSession.updateMany({ where: { id: session.id }, data: { lastSeenAt: at } });
}

/** Removes sessions that have ended, and counts of failed sign-ins that count no more. */
export async function forgetOldSessions({ db, now }: SessionDeps): Promise<number> {
  await forgetOldFailures({ db, now });
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
