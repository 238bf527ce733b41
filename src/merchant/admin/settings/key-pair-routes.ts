import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { isRestKey } from '../../../protocol/signature.ts';
import { PageError, pageNotFound } from '../../../web/page-errors.ts';
import { viewerOf } from '../../../web/viewer.ts';
import { type KeyPair, readKeyPair } from '../../keys/key-pair.ts';
import { keyPairProblem } from '../../keys/key-pair-problem.ts';
import { endRetiredKeyPair, KeyPairNotChanged, rotateKeyPair } from '../../keys/rotate-key-pair.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { confirmPassword } from './confirm-password.ts';
import { blankRotation, type RotateProps, VALID_DAYS } from './rotate-view.tsx';

const rotation = z.object({
  instead: z.string().max(100),
  valid_days: z.coerce.number().refine((days) => VALID_DAYS.some((known) => known === days)),
  password: z.string().max(4096),
  rest_key: z.string().max(1000).default(''),
  rest_secret: z.string().max(4096).default(''),
});
type Rotation = z.infer<typeof rotation>;

type SendSettings = (deps: AdminDeps, res: Response, shown: { rotation: RotateProps }) => Promise<void>;

/** Rotating the key pair at the gateway, and ending an old one. Behind the check for owners. */
export function keyPairRoutes(deps: AdminDeps, sendSettings: SendSettings): Router {
  const router = express.Router();
  router.post('/settings/key-pair', (req, res) => rotate(deps, sendSettings, req, res));
  router.post('/settings/key-pair/retired/:restKey/end', async (req, res) => {
    const { restKey } = req.params;
    if (!isRestKey(restKey) || !(await endRetiredKeyPair(deps, viewerOf(res), restKey)))
      return pageNotFound();
    res.redirect(303, '/admin/settings?done=ended');
  });
  return router;
}

async function rotate(
  deps: AdminDeps,
  sendSettings: SendSettings,
  req: Request,
  res: Response,
): Promise<void> {
  const form = rotation.safeParse(req.body ?? {});
  if (!form.success) {
    const rotation = { ...blankRotation, error: 'Fill in the whole form.' };
    return sendSettings(deps, res.status(400), { rotation });
  }
  const refuse = (status: number, error: string): Promise<void> => {
    const restKey = form.data.rest_key.replaceAll('\0', '').slice(0, 100);
    const rotation = { restKey, validDays: form.data.valid_days, error: `${error} Nothing was changed.` };
    return sendSettings(deps, res.status(status), { rotation });
  };
  const wrong = await confirmPassword(deps, req, res, form.data.password);
  if (wrong !== null) return refuse(wrong.status, wrong.sentence);
  try {
    const next = await newPair(deps, form.data);
    if (!next.ok) return refuse(400, next.problem);
    const problem = await keyPairProblem(deps, next.pair);
    if (problem !== null) return refuse(400, problem);
    const { instead, valid_days: validDays } = form.data;
    await rotateKeyPair(deps, viewerOf(res), { next: next.pair, instead, validDays });
  } catch (error) {
    if (error instanceof KeyPairNotChanged) return refuse(409, error.message);
    throw error;
  }
  res.redirect(303, '/admin/settings?done=rotated');
}

/** The gateway's, if it runs here; else the one that was pasted. @throws KeyPairNotChanged */
async function newPair(
  { keyPairs, keyRing }: AdminDeps,
  form: Rotation,
): Promise<{ ok: true; pair: KeyPair } | { ok: false; problem: string }> {
  if (keyPairs.fromEnvironment) {
    throw new PageError(
      409,
      'The key pair is set elsewhere',
      'It comes from the environment (REST_KEY, REST_SECRET). Nothing was changed.',
      'Set the new pair there and start again.',
    );
  }
  // Before one is made for nothing; looked at again when it counts.
  if (form.instead !== keyRing.current().restKey) {
    await keyRing.refresh();
    if (form.instead !== keyRing.current().restKey) {
      throw new KeyPairNotChanged('The key pair was changed meanwhile.');
    }
  }
  return keyPairs.make === null
    ? readKeyPair(form.rest_key, form.rest_secret)
    : { ok: true, pair: await keyPairs.make() };
}
