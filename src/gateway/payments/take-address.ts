import type { Prisma } from '../../database/generated/client.ts';
import type { GatewayDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';

/** An address of our wallet, and where it stands there. */
export type TakenAddress = { address: string; wallet: string; addressIndex: number };

/**
 * The next address of the wallet that nobody was ever given. Of two who take one at once, the second waits for the first;
 * if the transaction is undone, it is still the next one.
 * The first one of all has to wait for a node that is being set up: blocks are skipped until there is an address and never
 * after it, and by the time a pruned node is done it does not have them any more.
 * @throws Refusal then, and while the network has never been seen: coins that came before that would not be found.
 */
export async function takeAddress(
  { addresses, chainMemory }: Pick<GatewayDeps, 'addresses' | 'chainMemory'>,
  tx: Prisma.TransactionClient,
): Promise<TakenAddress> {
  const { wallet } = addresses;
  const mayStart = chainMemory.syncing === false;
  const [taken] = await tx.$queryRaw<{ index: number }[]>`
    insert into gateway.address_counter (wallet, next_index)
    select ${wallet}, 1 where exists (select 1 from gateway.chain_cursor)
      and (${mayStart} or exists (select 1 from gateway.address_counter))
    on conflict (wallet) do update set next_index = address_counter.next_index + 1
    returning next_index - 1 as index`;
  if (!taken) {
    const why = chainMemory.syncing
      ? 'The bitcoin node is still catching up with the network'
      : 'The bitcoin network has not been reached yet';
    throw new Refusal(why, 'service_unavailable');
  }
  return { address: await addresses.addressAt(taken.index), wallet, addressIndex: taken.index };
}
