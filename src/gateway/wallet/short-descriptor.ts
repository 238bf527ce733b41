import type { Wallet } from './parse-wallet.ts';

/** A wallet's descriptor for people to recognise: of its key the first eight and the last four characters. */
export function shortDescriptor({ descriptor }: Pick<Wallet, 'descriptor'>): string {
  return descriptor.replace(/#.*$/, '').replace(/([0-9A-Za-z]{8})[0-9A-Za-z]{90,}([0-9A-Za-z]{4})/, '$1…$2');
}
