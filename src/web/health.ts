import type { Router } from 'express';
import express from 'express';

/** One thing that has to work, and what it says about itself. */
export type Check = { ok: boolean; [detail: string]: unknown };

const CHECK_MS_MAX = 3_000;

/**
 * `GET /healthz`: the process answers. `GET /readyz`: what it stands on works; 503 and which check failed if not.
 * @param checks by name; one that throws or takes longer than 3 s has failed.
 */
export function healthRoutes(checks: Record<string, () => Promise<Check>>): Router {
  const router = express.Router();
  router.get('/healthz', (_req, res) => {
    res.json({ ok: true });
  });
  router.get('/readyz', async (_req, res) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await runCheck(check)] as const),
    );
    const ok = results.every(([, result]) => result.ok);
    res.status(ok ? 200 : 503).json({ ok, checks: Object.fromEntries(results) });
  });
  return router;
}

async function runCheck(check: () => Promise<Check>): Promise<Check> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Check>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, problem: 'no answer in time' }), CHECK_MS_MAX);
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    return { ok: false, problem: 'not reachable' };
  } finally {
    clearTimeout(timer);
  }
}
