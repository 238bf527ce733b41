import { HDKey } from '@scure/bip32';
import { parseWallet } from '../../src/gateway/wallet/parse-wallet.ts';

const REGTEST = { private: 0x04358394, public: 0x043587cf };
const account = HDKey.fromMasterSeed(new Uint8Array(32).fill(7), REGTEST).derive("m/84'/1'/0'");

/** `WALLET_XPUB`: an account of native segwit, as most wallets make them today. */
export const walletDescriptor = `wpkh(${account.publicExtendedKey}/0/*)`;

/** The wallet whose addresses the gateway gives out. */
export const benchWallet = parseWallet(walletDescriptor, 'regtest');

/** The script of its address with this number, in hex. */
export function ourScript(index: number): string {
  return Buffer.from(benchWallet.scriptAt(index)).toString('hex');
}
