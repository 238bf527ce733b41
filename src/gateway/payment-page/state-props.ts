import type { ChainCursor, Deposit, GatewayPayment, IpnState } from '../../database/generated/client.ts';
import { formatSatoshi } from '../../protocol/money.ts';
import type { ChainTrouble } from '../chain/chain-health.ts';
import { confirmationsOf, confirmationsWanted } from '../payments/confirmations.ts';
import { termsOf } from '../payments/paid-terms.ts';
import { isLate, type PaymentTerms, shortfallSat, surplusSat } from '../payments/payment-state.ts';
import type { DepositProps, StateProps } from './payment-props.ts';
import type { Language } from './words/languages.ts';
import type { Words } from './words/words.ts';

/** All of a payment that its state in words depends on. */
export type StatedPayment = Pick<
  GatewayPayment,
  | 'status'
  | 'address'
  | 'dueSat'
  | 'amountPendingSat'
  | 'amountValidSat'
  | 'paidTerms'
  | 'cancelledAt'
  | 'returnAddress'
> & {
  deposits: Pick<
    Deposit,
    'txid' | 'amountSat' | 'blockHeight' | 'coinbase' | 'seenAt' | 'absentAt' | 'vanishedAt'
  >[];
  order: { closedAt: Date | null; key: { login: string } };
  /** The newest. */
  ipns: { state: IpnState }[];
};

/** What else it depends on. */
export type StateContext = {
  language: Language;
  cursor: Pick<ChainCursor, 'height'> | null;
  chainTrouble: Pick<ChainTrouble, 'code' | 'blocksLeft'> | null;
  terms: PaymentTerms;
};

/** What a payment's page says of its state. Pure; thousands of pages are told at once, so nothing else is worked out here. */
export function stateProps(payment: StatedPayment, context: StateContext): StateProps {
  const { language, chainTrouble } = context;
  const { order, status } = payment;
  const merchantName = order.key.login;
  const { dueSat, receivedSat, stillDueSat } = amountsOf(payment, context.terms);
  const tooMuchSat = surplusSat(payment.dueSat, receivedSat);
  return {
    language,
    merchantName,
    status,
    late: payment.deposits.some(
      (deposit) =>
        deposit.vanishedAt === null &&
        isLate(deposit, { cancelledAt: payment.cancelledAt, closedAt: order.closedAt }),
    ),
    dueText: formatSatoshi(dueSat),
    validText: formatSatoshi(payment.amountValidSat),
    receivedText: formatSatoshi(receivedSat),
    stillDueText: formatSatoshi(stillDueSat),
    surplusText: tooMuchSat > 0n ? formatSatoshi(tooMuchSat) : null,
    enoughButPending: status === 'partial' && stillDueSat === 0n,
    address: payment.address,
    deposits: depositProps(payment, termsOf(payment, context.terms), context.cursor?.height ?? 0),
    returnAddress: payment.returnAddress,
    networkNotice: chainTrouble === null ? null : networkNotice(language.words, chainTrouble, merchantName),
    shopKnows: payment.ipns[0] ? payment.ipns[0].state === 'delivered' : null,
  };
}

/** What is due, what has come, and what is missing still, in satoshi. */
export function amountsOf(
  payment: Pick<StatedPayment, 'status' | 'paidTerms' | 'dueSat' | 'amountPendingSat' | 'amountValidSat'>,
  settings: PaymentTerms,
): { dueSat: bigint; receivedSat: bigint; stillDueSat: bigint } {
  const dueSat = payment.dueSat ?? 0n;
  const receivedSat = payment.amountPendingSat + payment.amountValidSat;
  return { dueSat, receivedSat, stillDueSat: shortfallSat(dueSat, receivedSat, termsOf(payment, settings)) };
}

function depositProps(
  { dueSat, deposits }: Pick<StatedPayment, 'dueSat' | 'deposits'>,
  terms: PaymentTerms,
  tipHeight: number,
): DepositProps[] {
  const living = deposits.filter(({ vanishedAt }) => vanishedAt === null);
  const wantedOf = confirmationsWanted(terms, dueSat ?? 0n, living, tipHeight);
  return deposits
    .toSorted((one, other) => one.seenAt.getTime() - other.seenAt.getTime())
    .map((deposit) => ({
      txid: deposit.txid,
      amountText: formatSatoshi(deposit.amountSat),
      confirmations: confirmationsOf(deposit, tipHeight),
      confirmationsWanted: wantedOf(deposit),
      coinbase: deposit.coinbase,
      vanished: deposit.vanishedAt !== null,
    }));
}

function networkNotice(
  words: Words,
  { code, blocksLeft }: Pick<ChainTrouble, 'code' | 'blocksLeft'>,
  merchantName: string,
): string {
  // Nothing of this mends itself, and some of it never without a person who knows what was paid.
  if (code === 'pruned' || code === 'wrong_network') {
    return words.networkStopped(merchantName);
  }
  return code === 'behind' ? words.networkBehind(blocksLeft ?? 0) : words.networkUnseen;
}
