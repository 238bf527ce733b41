import type { ChainTransaction } from '../chain/chain.ts';
import type { BitcoinNetwork } from '../wallet/bitcoin-network.ts';
import type { Transaction } from './parse-transaction.ts';
import { addressOfScript } from './script-address.ts';

/** What of a transaction moves money: the coins that it spends, and the outputs that pay an address. */
export function chainTransaction(transaction: Transaction, network: BitcoinNetwork): ChainTransaction {
  const { txid, coinbase, inputs, outputs } = transaction;
  return {
    txid,
    // Every coinbase has the same input, which is no coin.
    spends: coinbase ? [] : inputs.map((input) => `${input.txid}:${input.vout}`),
    outputs: outputs.flatMap(({ script, valueSat }, vout) => {
      // Anybody may send an output of nothing, and miners take it: it pays nobody.
      const address = valueSat === 0n ? null : addressOfScript(script, network);
      return address === null ? [] : [{ txid, vout, address, amountSat: valueSat, coinbase }];
    }),
  };
}
