import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';

/** Addresses that are not on the public internet (RFC 6890 and its registries for IPv4 and IPv6). */
const privateNetworks = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv6');
}

/** Of IPv6, only this part is given out for the public internet (RFC 4291); the rest wraps IPv4 or stays at home. */
const publicIpv6 = new BlockList();
publicIpv6.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address is not on the public internet, or hides another one inside it. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return privateNetworks.check(address, 'ipv4');
  return family === 0 || !publicIpv6.check(address, 'ipv6') || privateNetworks.check(address, 'ipv6');
}

/** Whether a URL's host names a private place without asking the DNS: an address, or a name for this machine. */
export function isPrivateHost(hostname: string): boolean {
  // A dot at the end only says that the name is whole.
  const host = hostname.replace(/^\[|[.\]]$/g, '').toLowerCase();
  if (isIP(host) !== 0) return isPrivateAddress(host);
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host.endsWith('.local') ||
    host.endsWith('.internal')
  );
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/**
 * A DNS look-up that fails for names that lead into a private network. It is made for the connection itself, so that a
 * name cannot answer one thing when it is checked and another when it is used.
 */
export function publicLookup(hostname: string, options: LookupOptions, callback: LookupCallback): void {
  dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    if (addresses.some(({ address }) => isPrivateAddress(address))) {
      return callback(new PrivateNetworkError(hostname), '');
    }
    const first = addresses[0]!;
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
  });
}

/** Somebody asked for a connection into a private network. */
export class PrivateNetworkError extends Error {
  override name = 'PrivateNetworkError';
  constructor(hostname: string) {
    super(`${hostname} leads into a private network; IPN_ALLOW_PRIVATE_NETWORKS=on would allow that`);
  }
}
