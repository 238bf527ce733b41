import type { ChainOutput } from '../chain/chain.ts';
import type { BitcoinNetwork } from '../wallet/bitcoin-network.ts';
import type { Transaction } from './parse-transaction.ts';
import { addressOfScript } from './script-address.ts';

/** The outputs of a transaction that pay an address. */
export function chainOutputs(transaction: Transaction, network: BitcoinNetwork): ChainOutput[] {
  const { txid, coinbase, outputs } = transaction;
  return outputs.flatMap(({ script, valueSat }, vout) => {
    const address = addressOfScript(script, network);
    return address === null ? [] : [{ txid, vout, address, amountSat: valueSat, coinbase }];
  });
}
