import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { errorReply } from '../../protocol/replies.ts';
import { hasHttpStatus } from '../../web/http-status.ts';
import type { GatewayDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';
import { type SandboxChain, TooMuchBitcoin } from './sandbox-chain.ts';

const payRequest = z.object({
  address: z
    .string({ error: 'should be an address' })
    .regex(/^sandbox1[a-z0-9]{6,80}$/, 'should be an address of the sandbox'),
  amount_int: z
    .union([z.string(), z.number().int().transform(String)], { error: 'should be satoshi' })
    .refine((text) => /^[1-9][0-9]{0,15}$/.test(text), 'should be satoshi, a whole number above zero'),
});
const mineRequest = z.object({
  blocks: z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^[0-9]{1,3}$/)
          .transform(Number),
      ],
      { error: 'should be a number' },
    )
    .pipe(
      z
        .number()
        .int('should be a whole number')
        .min(1, 'should be at least 1')
        .max(100, 'should be at most 100'),
    )
    .default(1),
});

/** `POST /sandbox/pay` and `POST /sandbox/mine`: money out of nothing, for trying out. Form or JSON in, JSON out. */
export function sandboxRouter(deps: Pick<GatewayDeps, 'log' | 'wake'>, sandbox: SandboxChain): Router {
  const router = express.Router();
  router.use(express.json({ limit: '16kb' }), express.urlencoded({ extended: false, limit: '16kb' }));
  router.post('/pay', async (req, res) => {
    const { address, amount_int } = parse(payRequest, req.body);
    const txid = await sandbox.pay(address, BigInt(amount_int));
    deps.wake.chain();
    res.json({ txid });
  });
  router.post('/mine', async (req, res) => {
    const { blocks } = parse(mineRequest, req.body);
    const height = await sandbox.mine(blocks);
    deps.wake.chain();
    res.json({ height });
  });
  router.use((_req, _res) => {
    throw new Refusal('Unknown method', 'unknown_method');
  });
  router.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
    const refusal = toRefusal(error);
    if (refusal === null) deps.log.error({ err: error }, 'the sandbox failed');
    const { status, message, token } =
      refusal ?? new Refusal('The sandbox failed; try again', 'internal_error');
    res.status(status).json(errorReply(message, token));
  });
  return router;
}

function parse<Shape extends z.ZodType>(shape: Shape, body: unknown): z.output<Shape> {
  const parsed = shape.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw Refusal.parameter(String(issue.path[0] ?? 'body'), issue.message);
}

function toRefusal(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (error instanceof TooMuchBitcoin)
    return Refusal.parameter('amount_int', 'should be less: there is no more bitcoin');
  return hasHttpStatus(error) ? new Refusal('The request could not be read', 'invalid_parameter') : null;
}
