import type { ChainTip } from './chain.ts';

/** Blocks come every ten minutes; that none comes for so long happens once in some years. */
const TIP_AGE_MS_MAX = 2 * 60 * 60 * 1000;

/** Whether the best block is so old that the node may have lost its peers: then it thinks that nothing happens. */
export function isTipOld({ madeAt }: Pick<ChainTip, 'madeAt'>, now: Date): boolean {
  return madeAt !== null && now.getTime() - madeAt.getTime() > TIP_AGE_MS_MAX;
}

/** Whether the node knows all there is, as far as it can be told: then what it does not show is not there. */
export function isUpToDate(tip: ChainTip, now: Date): boolean {
  return tip.behind === 0 && !tip.syncing && !isTipOld(tip, now);
}
