import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { PageError } from '../../../web/page-errors.ts';
import { requireRole, viewerOf } from '../../../web/viewer.ts';
import { actOnAttention } from '../../attention/act-on-attention.ts';
import type { AdminDeps } from '../admin-deps.ts';

const line = z
  .string()
  .trim()
  .max(500)
  .refine((text) => !text.includes('\0'))
  .default('');

const form = z.object({
  action: z.enum(['accept', 'refunded', 'ask_gateway', 'close', 'ignore']),
  reason: line,
  txid: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^([0-9a-f]{64})?$/)
    .default(''),
});

/** What operators do about the entries of the "Needs you" list. Each leads back to the overview, which says what was done. */
export function attentionRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.post('/attention/:id', requireRole('operator'), (req, res) => act(deps, req, res));
  return router;
}

async function act(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const id = z.uuid().safeParse(req.params.id);
  if (!id.success) throw noSuchEntry();
  const parsed = form.safeParse(req.body);
  if (!parsed.success) throw notReadable(parsed.error.issues[0]?.path[0]);
  const { action, reason, txid } = parsed.data;
  if (action === 'accept' && reason === '') {
    throw new PageError(
      400,
      'A reason is missing',
      'An order is accepted as paid only with a reason, for whoever reads its history later. Nothing was done.',
      'Go back and say why.',
    );
  }
  const chosen = { action, reason, txid: txid === '' ? null : txid };
  const result = await actOnAttention(deps, viewerOf(res), id.data, chosen);
  if (result === null) throw noSuchEntry();
  res.redirect(303, `/admin?done=${result}`);
}

function noSuchEntry(): PageError {
  return new PageError(
    404,
    'No such entry',
    'There is nothing that needs you under this id. Nothing was done.',
    'Go back to the overview: it shows what does.',
  );
}

function notReadable(field: PropertyKey | undefined): PageError {
  const sentences: Record<string, string> = {
    txid: 'A transaction is 64 hexadecimal digits.',
    reason: 'A reason is one line of at most 500 characters.',
  };
  const sentence = sentences[String(field)] ?? 'There is no such way out.';
  return new PageError(400, 'That cannot be done', `${sentence} Nothing was done.`, 'Go back and try again.');
}
