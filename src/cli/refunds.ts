import { surplusSat } from '../gateway/payments/payment-state.ts';
import { formatDecimal } from '../protocol/money.ts';
import type { Command } from './command.ts';

/** What is owed to payers, and what a person should look into. */
export const refunds: Command = {
  words: '',
  help: 'payments with a surplus to be sent back, and paid ones that the network took back',
  async run({ db }) {
    const payments = await db.gatewayPayment.findMany({
      where: {
        OR: [
          { unpaidAt: { not: null } },
          { dueSat: { not: null }, deposits: { some: { vanishedAt: null } } },
        ],
      },
      orderBy: { createdAt: 'asc' },
    });
    let lines = 0;
    for (const {
      id,
      orderId,
      dueSat,
      amountPendingSat,
      amountValidSat,
      returnAddress,
      unpaidAt,
    } of payments) {
      const owedSat = surplusSat(dueSat, amountPendingSat + amountValidSat);
      const name = `payment ${id} of ${orderId}`;
      if (owedSat > 0n) {
        lines += 1;
        const to = returnAddress ?? 'an address that the payer has not given yet';
        console.log(`${name}: ${formatDecimal(owedSat, 'BTC')} BTC too much, owed to ${to}`);
      }
      if (unpaidAt !== null) {
        lines += 1;
        console.log(
          `${name}: was paid until ${unpaidAt.toISOString()}, when the network took its coins back`,
        );
      }
    }
    if (lines === 0) console.log('Nothing is owed, and nothing was taken back.');
  },
};
