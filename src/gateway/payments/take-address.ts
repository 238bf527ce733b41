import type { Prisma } from '../../database/generated/client.ts';
import type { GatewayDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';

/** An address of our wallet, and where it stands there. */
export type TakenAddress = { address: string; wallet: string; addressIndex: number };

/**
 * The next address of the wallet that nobody was ever given. Of two who take one at once, the second waits for the first;
 * if the transaction is undone, it is still the next one.
 * @throws Refusal while the network has never been seen: coins that came before that would not be found.
 */
export async function takeAddress(
  { addresses }: Pick<GatewayDeps, 'addresses'>,
  tx: Prisma.TransactionClient,
): Promise<TakenAddress> {
  const { wallet } = addresses;
  const [taken] = await tx.$queryRaw<{ index: number }[]>`
    insert into gateway.address_counter (wallet, next_index)
    select ${wallet}, 1 where exists (select 1 from gateway.chain_cursor)
    on conflict (wallet) do update set next_index = address_counter.next_index + 1
    returning next_index - 1 as index`;
  if (!taken) throw new Refusal('The bitcoin network has not been reached yet', 'service_unavailable');
  return { address: await addresses.addressAt(taken.index), wallet, addressIndex: taken.index };
}
