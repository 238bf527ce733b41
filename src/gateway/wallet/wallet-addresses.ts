import type { AddressSource } from '../chain/chain.ts';
import type { Wallet } from './parse-wallet.ts';

/** Gives out a wallet's addresses, under the wallet's id. */
export function walletAddresses(wallet: Wallet): AddressSource & { wallet: string } {
  return {
    wallet: wallet.id,
    descriptor: wallet.descriptor,
    addressAt: async (index) => wallet.addressAt(index),
  };
}
