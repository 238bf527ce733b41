import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { PageError, pageNotFound } from '../../../web/page-errors.ts';
import { requireRole, viewerOf } from '../../../web/viewer.ts';
import type { GatewayDeps } from '../../deps.ts';
import { pauseEndpoint, resumeEndpoint } from '../../ipn/pause-endpoint.ts';
import { resendFailed } from '../../ipn/resend-failed.ts';
import { resendIpn } from '../../ipn/resend-ipn.ts';
import type { RecordEvent } from '../gateway-pages.ts';
import { doneQuery } from './done.ts';
import { readUtcMinute } from './utc-minute.ts';

type ActionDeps = Pick<GatewayDeps, 'db' | 'now' | 'wake'>;

/** What an operator does about IPNs: send again, hold back an endpoint's. */
export function outboxActions(deps: ActionDeps, record: RecordEvent): Router {
  const router = express.Router();
  const operator = requireRole('operator');
  router.post('/ipns/:id/resend', operator, (req, res) => resend(deps, record, req, res));
  router.post('/resend', operator, (req, res) => resendSince(deps, record, req, res));
  router.post('/pause', operator, (req, res) => setPaused(deps, record, req, res, true));
  router.post('/resume', operator, (req, res) => setPaused(deps, record, req, res, false));
  return router;
}

async function resend(deps: ActionDeps, record: RecordEvent, req: Request, res: Response): Promise<void> {
  const id = z.uuid().safeParse(req.params.id).data?.toLowerCase();
  if (id === undefined) return pageNotFound();
  const resent = await resendIpn(deps, id);
  switch (resent.kind) {
    case 'due': {
      const ipn = await deps.db.ipn.findUniqueOrThrow({ where: { id }, include: { payment: true } });
      await record(viewerOf(res), {
        action: 'ipn.resent',
        subject: ipn.payment?.orderId ?? new URL(ipn.url).origin,
        detail: `IPN ${ipn.id} to ${new URL(ipn.url).origin}`,
      });
      res.redirect(303, `/admin/gateway/ipns/${id}?${doneQuery('resent')}`);
      return;
    }
    case 'newer':
      throw refusal(
        409,
        'There is a newer IPN of the same, and only the newest counts: the shop would be told something outdated.',
        'Go back and load the page again; it leads to the newer one.',
      );
    case 'in flight':
      throw refusal(
        409,
        'It is being sent at this moment, and the shop’s answer is awaited.',
        'Go back in a moment and see what came of it.',
      );
    case 'unknown':
      return pageNotFound();
  }
}

async function resendSince(
  deps: ActionDeps,
  record: RecordEvent,
  req: Request,
  res: Response,
): Promise<void> {
  const since = readUtcMinute(req.body?.since);
  if (since === null) {
    throw refusal(400, 'The time has to be a day and a time of day in UTC, from the year 2009 on.', GO_BACK);
  }
  const count = await resendFailed(deps, since);
  if (count > 0) {
    const detail = `${count} that failed since ${since.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    await record(viewerOf(res), { action: 'ipn.resent', subject: null, detail });
  }
  res.redirect(303, `/admin/gateway?${doneQuery('resent-failed', count)}`);
}

const endpointForm = z.object({
  origin: z.string().max(300).refine(isOrigin),
  ipn: z.uuid().optional(),
});

async function setPaused(
  deps: ActionDeps,
  record: RecordEvent,
  req: Request,
  res: Response,
  paused: boolean,
): Promise<void> {
  const form = endpointForm.safeParse(req.body);
  if (!form.success) throw refusal(400, 'An endpoint is written like https://shop.example:8443.', GO_BACK);
  const { origin, ipn } = form.data;
  const changed = paused ? await pauseEndpoint(deps, origin) : await resumeEndpoint(deps, origin);
  if (changed) {
    const action = paused ? 'endpoint.paused' : 'endpoint.resumed';
    await record(viewerOf(res), { action, subject: origin, detail: null });
  }
  const back = ipn === undefined ? '/admin/gateway' : `/admin/gateway/ipns/${ipn}`;
  res.redirect(303, `${back}?${doneQuery(paused ? 'paused' : 'resumed')}`);
}

/** Whether a text is the origin of a web address, written as the queue writes it. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

const GO_BACK = 'Go back and try again.';

function refusal(status: 400 | 409, sentence: string, whatToDo: string): PageError {
  return new PageError(status, 'That was not done', sentence, whatToDo);
}
