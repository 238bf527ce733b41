import { encodeForm } from './form.ts';

/** A notification about coins on an address outside of any order: one output of one transaction. protocol.md §6. */
export type AddressIpn = {
  /** `published` when the network knows of the coins, `confirmed` when they have their confirmations. */
  status: 'published' | 'confirmed';
  amountSat: bigint;
  /** What the shop said of the address; null when it said nothing. */
  description: string | null;
  txid: string;
  /** The block that holds the transaction; null while none does. */
  blockHash: string | null;
};

/**
 * The form body of a notification about an address: the fields of protocol.md §6 and never another, so no `aonce` either.
 * `description` is there when the address has one, `blockid` when the transaction was in a block; they are never empty.
 */
export function encodeAddressIpn({ status, amountSat, description, txid, blockHash }: AddressIpn): string {
  const fields: Array<[string, string]> = [
    ['status', status],
    ['amount_int', amountSat.toString()],
    ['item', 'BTC'],
  ];
  if (description !== null) fields.push(['description', description]);
  fields.push(['txid', txid]);
  if (blockHash !== null) fields.push(['blockid', blockHash]);
  return encodeForm(fields);
}
