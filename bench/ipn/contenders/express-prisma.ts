import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { PrismaPg } from '@prisma/adapter-pg';
import express from 'express';
import { PrismaClient } from '../../../src/database/generated/client.ts';
import { announce } from './announce.ts';

/**
 * The handler one writes from tutorials: Express, the raw body, a check of the signature, and for each IPN an interactive
 * transaction with find, create, upsert and update. On the same tables as ours. It decides less than ours does: an IPN that
 * is late or comes twice is simply applied.
 */
const { DATABASE_URL = '', REST_SECRET = '' } = process.env;
const db = new PrismaClient({ adapter: new PrismaPg({ connectionString: DATABASE_URL }) });
const app = express();

app.post('/ipn', express.raw({ type: '*/*' }), async (req, res) => {
  const body = req.body as Buffer<ArrayBuffer>;
  const expected = createHmac('sha512', Buffer.from(REST_SECRET, 'base64')).update(body).digest();
  const given = Buffer.from(req.get('rest-sign') ?? '', 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    res.status(403).send('wrong signature');
    return;
  }
  await store(body, new URLSearchParams(body.toString()));
  res.type('text/plain').send('[OK]');
});

async function store(body: Buffer<ArrayBuffer>, form: URLSearchParams): Promise<void> {
  const field = (name: string) => form.get(name) ?? '';
  const isPaid = field('status') === 'paid';
  const id = field('payment_id');
  const transaction = field('id');
  const aonce = BigInt(field('aonce'));
  const paidAt = isPaid ? new Date(`${field('date')}Z`) : null;
  const amounts = {
    amountPendingSat: isPaid ? 0n : BigInt(field('amount_pending')),
    amountValidSat: BigInt(field(isPaid ? 'amount' : 'amount_valid')),
    amountPaidSat: isPaid ? BigInt(field('amount')) : 0n,
  };
  const status = isPaid ? ('paid' as const) : ('partial' as const);
  const bodyHash = createHash('sha256').update(body).digest('hex');
  const snapshot = { status, ...amounts, aonce, paidAt, method: form.get('method'), bodyHash };

  await db.$transaction(
    async (tx) => {
      const order = await tx.order.findUniqueOrThrow({ where: { transaction } });
      await tx.receipt.create({
        data: {
          body,
          outcome: 'applied',
          orderId: order.id,
          transactionId: transaction,
          paymentId: id,
          status,
          aonce,
        },
      });
      await tx.payment.upsert({
        where: { id },
        create: { id, orderId: order.id, ...snapshot },
        update: { ...snapshot, updatedAt: new Date() },
      });
      await tx.order.update({
        where: { id: order.id },
        data: { status, ...amounts, paidAt, updatedAt: new Date() },
      });
    },
    // The defaults would turn a slow moment into an error, and the contender would lose by that.
    { maxWait: 20_000, timeout: 20_000 },
  );
}

announce(createServer(app));
