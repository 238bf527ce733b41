import type { GatewayDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';
import { isPrivateHost } from './private-network.ts';

/**
 * Refuses an `ipn` URL, of an order or of an address, that names a private place. One that only the DNS leads there is
 * stopped when it is called. The operator's own merchant server may be anywhere.
 * @throws Refusal where private networks are not allowed.
 */
export function refusePrivateIpn(
  { settings }: { settings: Pick<GatewayDeps['settings'], 'ipnAllowPrivateNetworks' | 'ownIpnUrl'> },
  ipnUrl: string | null,
): void {
  if (ipnUrl === null || settings.ipnAllowPrivateNetworks || ipnUrl === settings.ownIpnUrl) return;
  if (isPrivateHost(new URL(ipnUrl).hostname)) {
    throw Refusal.parameter('ipn', 'should not point into a private network');
  }
}
