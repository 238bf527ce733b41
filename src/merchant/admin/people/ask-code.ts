import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Prisma } from '../../../database/generated/client.ts';
import { viewerOf } from '../../../web/viewer.ts';
import { lockUser, takeCode } from '../../people/second-factor.ts';
import { askLeave, takeBack } from '../../people/sign-in-throttle.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { attemptOf, recordFailure, waitNotice } from '../sign-in/sign-in-attempt.ts';

/**
 * Does something that takes a code of the second factor, in the transaction that takes it. Codes are throttled as those of
 * the sign-in are.
 * @returns the sentence for the form if the code was not taken; the status of the answer is set then.
 */
export async function withCode<Result>(
  deps: AdminDeps,
  req: Request,
  res: Response,
  act: (tx: Prisma.TransactionClient) => Promise<Result>,
): Promise<{ done: true; result: Result } | { done: false; error: string }> {
  const { id, email } = viewerOf(res);
  const attempt = attemptOf(req, email);
  const leave = await askLeave(deps, attempt);
  if (!leave.allowed) {
    const { seconds, sentence } = waitNotice(leave, deps.now());
    res.status(429).set('Retry-After', String(seconds));
    return { done: false, error: sentence };
  }
  const code = z.string().max(64).safeParse(req.body?.code).data ?? '';
  const done = await deps.db.$transaction(async (tx) => {
    const user = await lockUser(tx, id);
    if (user === null || user.totpSince === null || !(await takeCode(tx, user, code, deps.now())))
      return null;
    return { result: await act(tx) };
  });
  if (done === null) {
    await recordFailure(deps, req, { email, leave, what: 'Wrong code of the second factor' });
    res.status(400);
    return { done: false, error: 'This code is wrong, or was used already. Wait for the next one.' };
  }
  await takeBack(deps, attempt);
  deps.notices.tell('other');
  return { done: true, result: done.result };
}
