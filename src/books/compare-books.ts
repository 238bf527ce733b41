/** An output on the network that pays an address of ours. */
export type ChainCoins = { outpoint: string; address: string; amountSat: bigint; blockHeight: number | null };

/** A deposit as the gateway has it. */
export type GatewayCoins = ChainCoins & { vanished: boolean; paymentId: string | null };

/** A payment as the gateway has it. */
export type GatewayBook = {
  paymentId: string;
  transaction: string;
  status: string;
  amountPendingSat: bigint;
  amountValidSat: bigint;
  /** The order has somebody to be told. */
  hasIpnUrl: boolean;
  /** The newest IPN has not been acknowledged. */
  untold: boolean;
};

/** A payment as the merchant server has it. */
export type MerchantBook = {
  paymentId: string;
  transaction: string;
  status: string;
  amountPendingSat: bigint;
  amountValidSat: bigint;
  amountPaidSat: bigint;
};

/** Who knows what, at one moment. */
export type Books = {
  /** As far as the gateway has followed it. */
  chain: readonly ChainCoins[];
  deposits: readonly GatewayCoins[];
  gateway: readonly GatewayBook[];
  merchant: readonly MerchantBook[];
  /** Transactions whose order is the merchant server's: others belong to shops elsewhere. */
  merchantTransactions: ReadonlySet<string>;
};

/** One thing on which two of them do not agree; `what` is a sentence for the operator. */
export type Difference = { between: 'chain and gateway' | 'gateway' | 'gateway and merchant'; what: string };

/**
 * The three-way difference of network, gateway and merchant server, to the satoshi. Pure. Empty when all agree: every
 * output that pays an address of ours is a deposit, every payment's amounts are the sum of its deposits, and the merchant
 * server knows of each payment what the gateway has to tell.
 */
export function compareBooks(books: Books): Difference[] {
  return [...chainAndGateway(books), ...withinGateway(books), ...gatewayAndMerchant(books)];
}

function chainAndGateway({ chain, deposits }: Books): Difference[] {
  const between = 'chain and gateway' as const;
  const living = new Map(
    deposits.filter(({ vanished }) => !vanished).map((deposit) => [deposit.outpoint, deposit]),
  );
  const found: Difference[] = [];
  for (const coins of chain) {
    const deposit = living.get(coins.outpoint);
    living.delete(coins.outpoint);
    const name = `${coins.outpoint}, ${coins.amountSat} satoshi to ${coins.address}`;
    if (!deposit) found.push({ between, what: `${name}: on the network, but not in the gateway's books` });
    else if (deposit.amountSat !== coins.amountSat || deposit.address !== coins.address) {
      found.push({ between, what: `${name}: the gateway has ${deposit.amountSat} to ${deposit.address}` });
    } else if (deposit.blockHeight !== coins.blockHeight) {
      const places = `${placeOf(coins)}, the gateway has it ${placeOf(deposit)}`;
      found.push({ between, what: `${name}: it is ${places}` });
    }
  }
  for (const { outpoint, amountSat, address } of living.values()) {
    const what = `${outpoint}, ${amountSat} satoshi to ${address}: in the gateway's books, but not on the network`;
    found.push({ between, what });
  }
  return found;
}

function placeOf({ blockHeight }: ChainCoins): string {
  return blockHeight === null ? 'in no block' : `in block ${blockHeight}`;
}

function withinGateway({ deposits, gateway }: Books): Difference[] {
  const received = new Map<string, bigint>();
  for (const { paymentId, amountSat, vanished } of deposits) {
    if (paymentId === null || vanished) continue;
    received.set(paymentId, (received.get(paymentId) ?? 0n) + amountSat);
  }
  return gateway.flatMap((payment) => {
    const sumSat = received.get(payment.paymentId) ?? 0n;
    const bookedSat = payment.amountPendingSat + payment.amountValidSat;
    if (sumSat === bookedSat) return [];
    const what = `payment ${payment.paymentId}: ${bookedSat} satoshi booked, but its deposits are ${sumSat}`;
    return [{ between: 'gateway' as const, what }];
  });
}

function gatewayAndMerchant({ gateway, merchant, merchantTransactions }: Books): Difference[] {
  const between = 'gateway and merchant' as const;
  const known = new Map(merchant.map((payment) => [payment.paymentId, payment]));
  const found: Difference[] = [];
  for (const payment of gateway) {
    const there = known.get(payment.paymentId);
    known.delete(payment.paymentId);
    if (!payment.hasIpnUrl || !merchantTransactions.has(payment.transaction)) continue;
    const name = `payment ${payment.paymentId} of ${payment.transaction}`;
    if (payment.untold) {
      found.push({ between, what: `${name}: the merchant server has not acknowledged its newest IPN yet` });
      continue;
    }
    const tells = shouldSay(payment);
    const says = there ? describe(there.status, there) : 'nothing';
    if (tells !== says)
      found.push({ between, what: `${name}: the gateway has told ${tells}, there it is ${says}` });
  }
  for (const { paymentId, transaction } of known.values()) {
    found.push({ between, what: `payment ${paymentId} of ${transaction}: the gateway does not know it` });
  }
  return found;
}

/**
 * What the merchant server has to have heard of a payment (protocol section 3). Of a paid one only what counts as paid is
 * told; one that never had coins, or has lost them, is told without any.
 */
function shouldSay(payment: GatewayBook): string {
  const { status, amountPendingSat, amountValidSat } = payment;
  if (status === 'paid') return describe('paid', { amountPendingSat: 0n, amountValidSat });
  if (status === 'open') return describe('open', { amountPendingSat, amountValidSat });
  return describe(status, { amountPendingSat, amountValidSat });
}

function describe(
  status: string,
  { amountPendingSat, amountValidSat }: Pick<GatewayBook, 'amountPendingSat' | 'amountValidSat'>,
): string {
  // A payment without coins is not told, or told as partial with zero amounts: the same to whoever counts money.
  if (amountPendingSat + amountValidSat === 0n && (status === 'open' || status === 'partial'))
    return 'nothing';
  return `${status} (${amountPendingSat} pending, ${amountValidSat} valid)`;
}
