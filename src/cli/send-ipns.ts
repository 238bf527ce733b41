import { pino } from 'pino';
import { openNotices } from '../database/notices.ts';
import { sendDueIpns } from '../gateway/ipn/ipn-sender.ts';
import { GATEWAY_CHANNEL } from '../gateway/topics.ts';
import type { Command } from './command.ts';

/** Sends undelivered IPNs now instead of at their next time, for when a shop is back. */
export const sendIpns: Command = {
  words: '',
  help: 'send all undelivered IPNs now, without waiting for their next time',
  async run({ config, db, pool }) {
    await db.ipnQueue.updateMany({ where: { claimedUntil: null }, data: { dueAt: new Date() } });
    const log = pino({ level: 'silent' });
    const notices = openNotices({ pool, channel: GATEWAY_CHANNEL, log });
    const sent = await sendDueIpns({
      db,
      log,
      notices,
      settings: { ...config, url: config.gatewayUrl },
      now: () => new Date(),
      wake: { chain() {}, payments() {}, ipns() {} },
    });
    await notices.close();
    const left = await db.ipnQueue.count();
    console.log(`${sent} sent, ${left} not acknowledged`);
    if (left > 0) process.exitCode = 1;
  },
};
