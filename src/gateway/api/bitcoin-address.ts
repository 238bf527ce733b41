import type { ApiKey } from '../../database/generated/client.ts';
import { newId } from '../../database/new-id.ts';
import { parseAddressRequest } from '../../protocol/address-request.ts';
import type { GatewayDeps } from '../deps.ts';
import { refusePrivateIpn } from '../ipn/refuse-private-ipn.ts';
import { takeAddress } from '../payments/take-address.ts';
import { Refusal } from '../refusal.ts';
import { requireRight } from './authenticate.ts';

/**
 * `generic/bitcoin/address` (protocol section 6): an address of our wallet for coins outside of any order, another one with
 * each call, from the same row of addresses as those of payments.
 */
export async function bitcoinAddress(
  deps: Pick<GatewayDeps, 'db' | 'chainMemory' | 'addresses' | 'settings' | 'now'>,
  form: Map<string, Buffer>,
  key: ApiKey,
): Promise<{ addr: string }> {
  requireRight(key, 'deposit');
  const parsed = parseAddressRequest(form);
  if (!parsed.ok) throw new Refusal(parsed.sentence, 'invalid_parameter');
  refusePrivateIpn(deps, parsed.address.ipnUrl);
  const now = deps.now();
  const { address } = await deps.db.$transaction(async (tx) =>
    tx.gatewayAddress.create({
      data: {
        id: newId(now),
        apiKey: key.key,
        ...parsed.address,
        ...(await takeAddress(deps, tx)),
        createdAt: now,
      },
    }),
  );
  return { addr: address };
}
