import type { Prisma } from '../database/generated/client.ts';
import { CommandFailed } from './command.ts';

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/**
 * Takes the lock of a payment that a person has named, for the rest of the transaction. Whoever decides on the payment
 * waits for it, and is waited for.
 * @throws CommandFailed
 */
export async function lockPayment(tx: Prisma.TransactionClient, id: string): Promise<string> {
  if (!UUID.test(id)) {
    throw new CommandFailed(`"${id}" is not the id of a payment. npm run cli -- refunds lists them.`);
  }
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id from gateway.payment where id = ${id}::uuid for update`;
  if (!rows[0]) throw new CommandFailed(`There is no payment ${id}. npm run cli -- refunds lists them.`);
  return rows[0].id;
}
