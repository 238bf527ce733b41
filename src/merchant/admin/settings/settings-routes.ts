import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { pageNotFound } from '../../../web/page-errors.ts';
import { requireRole, viewerOf } from '../../../web/viewer.ts';
import { makeShopApiKey, revokeShopApiKey, scopes } from '../../keys/shop-api-key.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { keyPairRoutes } from './key-pair-routes.ts';
import { renderMadeKey } from './made-key-view.tsx';
import type { NewApiKeyProps } from './new-api-key-view.tsx';
import { readSettings } from './read-settings.ts';
import { blankRotation } from './rotate-view.tsx';
import { doneWords, renderSettings, type SettingsProps } from './settings-view.tsx';

const LABEL_MAX = 80;

const newKey = z.object({
  label: z
    .string({ error: 'Say what the key is for.' })
    .trim()
    .min(1, 'Say what the key is for.')
    .max(LABEL_MAX, `What the key is for should have at most ${LABEL_MAX} characters.`)
    .refine((text) => !/[\0\p{Surrogate}]/u.test(text), 'What the key is for should be plain text.'),
  scopes: z
    .preprocess(
      (value) => [value ?? []].flat(),
      z.array(z.enum(scopes, { error: 'There is no such scope.' })),
    )
    .refine((chosen) => chosen.length > 0, 'Choose at least one thing that the key may do.'),
});

/** The keys of this shop, for owners alone. */
export function settingsRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.use('/settings', requireRole('owner'));
  router.get('/settings', async (req, res) => {
    const done = (Object.keys(doneWords) as (keyof typeof doneWords)[]).find(
      (word) => word === req.query.done,
    );
    await sendSettings(deps, res, { done: done ?? null });
  });
  router.post('/settings/api-keys', (req, res) => makeKey(deps, req, res));
  router.post('/settings/api-keys/:id/revoke', async (req, res) => {
    const id = z.uuid().safeParse(req.params.id);
    if (!id.success || !(await revokeShopApiKey(deps, viewerOf(res), id.data))) return pageNotFound();
    deps.notices.tell('other');
    res.redirect(303, '/admin/settings?done=revoked');
  });
  router.use(keyPairRoutes(deps, sendSettings));
  // Where a form was answered: whoever opens that address later is at the right place.
  router.get(['/settings/api-keys', '/settings/key-pair'], (_req, res) =>
    res.redirect(303, '/admin/settings'),
  );
  return router;
}

async function makeKey(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const form = newKey.safeParse(req.body ?? {});
  if (!form.success) {
    const error = form.error.issues[0]?.message ?? 'That cannot be made.';
    await sendSettings(deps, res.status(400), { newApiKey: { ...typed(req.body), error } });
    return;
  }
  const token = await makeShopApiKey(deps, viewerOf(res), form.data);
  deps.notices.tell('other');
  res
    .status(201)
    .type('html')
    .send(
      renderMadeKey({
        viewer: viewerOf(res),
        label: form.data.label,
        scopes: form.data.scopes,
        token,
        apiUrl: `${deps.settings.url}/v1`,
      }),
    );
}

/** What somebody typed, as far as it can be shown again. */
function typed(body: unknown): Omit<NewApiKeyProps, 'error'> {
  const { label, scopes: chosen } = (body ?? {}) as Record<string, unknown>;
  return {
    label: typeof label === 'string' ? label.slice(0, LABEL_MAX).replaceAll('\0', '') : '',
    scopes: scopes.filter((scope) => [chosen].flat().includes(scope)),
  };
}

/** Answers with the settings page. */
async function sendSettings(
  deps: AdminDeps,
  res: Response,
  shown: Partial<Pick<SettingsProps, 'newApiKey' | 'rotation' | 'done'>>,
): Promise<void> {
  const props = await readSettings(deps);
  res.type('html').send(
    renderSettings({
      viewer: viewerOf(res),
      newApiKey: { label: '', scopes, error: null },
      rotation: blankRotation,
      done: null,
      ...shown,
      ...props,
    }),
  );
}
