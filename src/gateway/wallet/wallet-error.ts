/**
 * Why the text of `WALLET_XPUB` is refused. The message is one sentence for the person who set it: what is wrong and what
 * to do. It never holds any part of the text, which may be a private key; for the same reason there is never a `cause`,
 * since the messages of libraries quote what they choke on.
 */
export class WalletError extends Error {
  override name = 'WalletError';
  readonly code: WalletProblem;
  constructor(code: WalletProblem, message: string) {
    super(message);
    this.code = code;
  }
}

/** `wrong_checksum` is most likely a slip while copying; `unusable` is everything that is not taken. */
export type WalletProblem = 'private_key' | 'wrong_network' | 'wrong_checksum' | 'unusable';

/** The refusal of what is not taken: what the text of `WALLET_XPUB` is, and what to give instead. */
export function unusable(problem: string, advice: string): WalletError {
  return new WalletError('unusable', `WALLET_XPUB ${problem}: ${advice}.`);
}
