import { type ParameterRefusal, readDescription, readIpnUrl } from './order-request.ts';

/** What a shop asks for with `generic/bitcoin/address`. protocol.md §6. */
export type AddressRequest = { description: string | null; ipnUrl: string | null };

/**
 * Reads the parameters of `generic/bitcoin/address`, which are taken as an order's are: an empty one counts as absent, one
 * we do not know is ignored. Never throws. protocol.md §6.
 */
export function parseAddressRequest(
  form: ReadonlyMap<string, Buffer>,
): { ok: true; address: AddressRequest } | ParameterRefusal {
  const description = readDescription(form);
  if (!description.ok) return description;
  const ipnUrl = readIpnUrl(form);
  if (!ipnUrl.ok) return ipnUrl;
  return { ok: true, address: { description: description.value, ipnUrl: ipnUrl.value } };
}
