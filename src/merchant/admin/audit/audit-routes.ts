import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { requireRole, viewerOf } from '../../../web/viewer.ts';
import { actionText } from '../../history/event-actions.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { pageOf, ROWS_PER_PAGE } from '../page-of.ts';
import { actionsIn, groupNames } from './action-groups.ts';
import { type AuditFilter, auditUrl, renderAudit, SERVER } from './audit-view.tsx';

/** Ids go up to 2^63. */
const cursor = z.string().regex(/^[0-9]{1,18}$/);

/** `/admin/audit`: all that was done, by whom and from where; for owners alone. */
export function auditRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/audit', requireRole('owner'), (req, res) => sendAudit(deps, req, res));
  return router;
}

async function sendAudit(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const filter: AuditFilter = {
    group: groupNames.find((name) => name === req.query.group) ?? null,
    who: req.query.who === SERVER ? SERVER : (z.uuid().safeParse(req.query.who).data?.toLowerCase() ?? null),
  };
  const before = cursor.safeParse(req.query.before);
  const [events, people] = await Promise.all([
    deps.db.event.findMany({
      where: {
        ...(filter.group === null ? {} : { action: { in: actionsIn(filter.group) } }),
        ...(filter.who === null ? {} : { userId: filter.who === SERVER ? null : filter.who }),
        ...(before.success ? { id: { lt: BigInt(before.data) } } : {}),
      },
      orderBy: { id: 'desc' },
      take: ROWS_PER_PAGE + 1,
    }),
    deps.db.adminUser.findMany({ orderBy: { email: 'asc' }, select: { id: true, email: true } }),
  ]);
  const { page, last } = pageOf(events);
  res.type('html').send(
    renderAudit({
      viewer: viewerOf(res),
      events: page.map((event) => ({
        id: event.id.toString(),
        at: event.at,
        who: event.who,
        remote: event.remote,
        what: actionText(event.action),
        orderId: event.orderId,
        subject: event.subject,
        detail: event.detail,
      })),
      filter,
      people,
      nextUrl: last ? auditUrl(filter, last.id.toString()) : null,
      isFirstPage: !before.success,
    }),
  );
}
