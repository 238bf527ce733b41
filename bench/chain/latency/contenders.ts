/** A way for the gateway to hear of coins, and what else there is to hear. */
export type LatencyContender = {
  label: string;
  /** Whether the node says by ZeroMQ that there is something new; else it is only polled. */
  pushed: boolean;
  /** Other people's transactions that come to the mempool each second. */
  foreignPerSecond: number;
};

/** About what the main network sees on a usual day. */
const FOREIGN_PER_SECOND = 5;

export const latencyContenders: readonly LatencyContender[] = [
  { label: 'polling', pushed: false, foreignPerSecond: FOREIGN_PER_SECOND },
  { label: 'ZeroMQ', pushed: true, foreignPerSecond: FOREIGN_PER_SECOND },
  // Hints that come alone: nothing else wakes the gateway if it does not take one up.
  { label: 'ZeroMQ, nothing else on the network', pushed: true, foreignPerSecond: 0 },
];
