import type { OwedToPayer } from '../books/owed-to-payer.ts';
import type { GatewayPayment } from '../database/generated/client.ts';
import { formatSatoshi } from '../protocol/money.ts';
import { type Command, CommandFailed } from './command.ts';
import { owedNow, withRefunds } from './owed-now.ts';
import { recordRefund } from './record-refund.ts';
import { recordSeen } from './record-seen.ts';

const USAGE =
  'npm run cli -- refunds                                            lists what is owed\n' +
  'npm run cli -- refunds done <payment id> <amount in BTC> [txid]   records that it was sent back\n' +
  'npm run cli -- refunds seen <payment id>                          records that somebody looked into it\n' +
  'This is the gateway’s book. A shop with the dashboard notes its refunds there: the one does not tick off the other.';

/** What is owed to payers, and what a person should look into. */
export const refunds: Command = {
  words: '[done … | seen …]',
  help: 'what is owed to payers by the gateway’s book, and payments that the network took back; ticks them off. The dashboard has a book of its own',
  async run({ config, db, words }) {
    const [action, ...rest] = words;
    if (action === 'done' && (rest.length === 2 || rest.length === 3)) {
      const [paymentId = '', amount = '', txid] = rest;
      return recordRefund({ db, terms: config, now: new Date() }, { paymentId, amount, txid: txid ?? null });
    }
    if (action === 'seen' && rest.length === 1) return recordSeen({ db, now: new Date() }, rest[0] ?? '');
    if (action !== undefined) throw new CommandFailed(USAGE);

    const payments = await db.gatewayPayment.findMany({
      where: {
        OR: [
          { unpaidAt: { not: null } },
          { refunds: { some: {} } },
          // Payments that were paid exactly are most of them, and none of these.
          { status: 'partial' },
          { amountPendingSat: { gt: 0n } },
          { amountValidSat: { gt: db.gatewayPayment.fields.dueSat } },
        ],
      },
      include: withRefunds,
      orderBy: { createdAt: 'asc' },
    });
    const lines = payments.flatMap((payment) => [
      ...owedLines(payment, owedNow(payment, config, new Date())),
      ...takenBackLines(payment),
    ]);
    for (const line of lines) console.log(line);
    if (lines.length === 0) console.log('Nothing is owed, and nothing was taken back.');
  },
};

function owedLines(payment: GatewayPayment, owed: OwedToPayer): string[] {
  const { owedSat, unconfirmedSat, overpaidSat, reason } = owed;
  const name = nameOf(payment);
  const to = payment.returnAddress ?? 'an address that the payer has not given yet';
  if (payment.recheck) {
    return owedSat + unconfirmedSat + overpaidSat === 0n
      ? []
      : [`${name}: its coins have just changed and are not decided on yet; look again in a moment`];
  }
  const lines: string[] = [];
  if (owedSat > 0n && reason === 'short')
    lines.push(`${name}: short, ${owedSat} satoshi held; ${formatSatoshi(owedSat)} BTC to go back to ${to}`);
  if (owedSat > 0n && reason === 'surplus')
    lines.push(`${name}: ${formatSatoshi(owedSat)} BTC too much, owed to ${to}`);
  if (unconfirmedSat > 0n)
    lines.push(
      `${name}: ${formatSatoshi(unconfirmedSat)} BTC not confirmed yet, wait before sending it back`,
    );
  if (overpaidSat > 0n)
    lines.push(`${name}: ${formatSatoshi(overpaidSat)} BTC more was sent back than is owed by now`);
  return lines;
}

function takenBackLines(payment: GatewayPayment): string[] {
  const { unpaidAt, unpaidSeenAt, status, paidAt } = payment;
  if (unpaidAt === null || (unpaidSeenAt !== null && unpaidSeenAt >= unpaidAt)) return [];
  const since =
    paidAt === null
      ? `it is ${status} now and was not paid again`
      : `it is ${status} again since ${paidAt.toISOString()}`;
  return [
    `${nameOf(payment)}: was paid until ${unpaidAt.toISOString()}, when the network took coins back; ${since}`,
  ];
}

function nameOf({ id, orderId }: GatewayPayment): string {
  return `payment ${id} of ${orderId}`;
}
