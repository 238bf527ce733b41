import type {
  GatewayPayment,
  GatewayStatus,
  OrderStatus,
  PaymentStatus,
} from '../database/generated/client.ts';
import type { OrderPrice } from '../gateway/payments/due.ts';
import type { DepositFact, PaymentTerms } from '../gateway/payments/payment-state.ts';

/** An output on the network that pays an address of ours. */
export type ChainCoins = { outpoint: string; address: string; amountSat: bigint; blockHeight: number | null };

/** A deposit as the gateway has it. */
export type GatewayCoins = ChainCoins & DepositFact & { paymentId: string | null };

/** A payment as the gateway has it. */
export type GatewayBook = {
  paymentId: string;
  transaction: string;
  status: GatewayStatus;
  amountPendingSat: bigint;
  amountValidSat: bigint;
  dueSat: bigint | null;
  /** Null for a price in BTC. */
  price: OrderPrice | null;
  /** What it was paid under, as it is stored. */
  paidTerms: GatewayPayment['paidTerms'];
  cancelled: boolean;
  orderClosed: boolean;
  /** Something about its coins changed and has not been decided on yet. */
  recheck: boolean;
  /** The order has somebody to be told. */
  hasIpnUrl: boolean;
  /** The newest IPN has not been acknowledged. */
  untold: boolean;
};

/** A payment as the merchant server has it. */
export type MerchantBook = {
  paymentId: string;
  orderId: string;
  transaction: string;
  status: PaymentStatus;
  amountPendingSat: bigint;
  amountValidSat: bigint;
  amountPaidSat: bigint;
  paidAt: Date | null;
};

/** An order as the merchant server has it: what the shop goes by. */
export type MerchantOrderBook = {
  orderId: string;
  /** Null until the gateway has answered. */
  transaction: string | null;
  currency: string;
  amountInt: bigint;
  multipay: boolean;
  status: OrderStatus;
  amountPendingSat: bigint;
  amountValidSat: bigint;
  amountPaidSat: bigint;
};

/** Who knows what, at one moment. */
export type Books = {
  /** From `fromBlock` on, as far as the gateway has followed it. */
  chain: readonly ChainCoins[];
  /** Coins in blocks below are taken as the gateway has them: nobody looked there. */
  fromBlock: number;
  /** The last block that the gateway has followed. */
  tipHeight: number;
  /** On the way from one branch to another: no payment is decided on until the end of it. */
  rewinding: boolean;
  /** What payments are decided by. */
  terms: PaymentTerms;
  deposits: readonly GatewayCoins[];
  gateway: readonly GatewayBook[];
  merchant: readonly MerchantBook[];
  /** Transactions of other orders belong to shops elsewhere. */
  merchantOrders: readonly MerchantOrderBook[];
};

/** One thing on which two of them do not agree; `what` is a sentence for the operator. */
export type Difference = {
  between: 'chain and gateway' | 'gateway' | 'gateway and merchant' | 'merchant';
  what: string;
};
