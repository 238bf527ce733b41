import { isIP } from 'node:net';

/**
 * Whom a request comes from, as Express's `trust proxy` decides it for its own requests. Pure.
 * @param socketAddress of the connection. @param forwarded the header X-Forwarded-For: each proxy adds at its right end whom it
 * was asked by, so that only the last `proxies` entries are not the sender's own claim.
 */
export function remoteAddress(
  socketAddress: string | undefined,
  forwarded: string | string[] | undefined,
  proxies: number,
): string {
  const told = [forwarded ?? []].flat().join(',').split(',').reverse().slice(0, proxies);
  let address = plainAddress(socketAddress ?? '');
  for (const each of told.map((text) => plainAddress(text.trim()))) {
    if (isIP(each) === 0) break;
    address = each;
  }
  return address;
}

/** An address as people write it: IPv4 that came over an IPv6 socket without its `::ffff:`. Pure. */
export function plainAddress(address: string): string {
  const ipv4 = /^::ffff:([0-9.]+)$/i.exec(address)?.[1];
  return ipv4 !== undefined && isIP(ipv4) === 4 ? ipv4 : address;
}
