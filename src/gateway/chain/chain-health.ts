import type { GatewayDeps } from '../deps.ts';
import type { ChainError, ChainProblem } from './chain.ts';

/** What keeps coins from being seen. */
export type ChainTrouble = {
  /** `behind`: blocks are left to follow. `silent`: nothing was heard for a while, nor a reason. */
  code: ChainProblem | 'behind' | 'silent';
  /** For the operator. */
  sentence: string;
  /** Blocks that are left to follow, as far as they are known. */
  blocksLeft: number;
};

/** How well this process can see the network at the moment. */
export type ChainHealth = {
  /** A step went through; so many blocks are left to follow. */
  followed(blocksLeft: number): void;
  /** The chain could not be followed. */
  failed(error: ChainError): void;
  /** Null when coins are seen as they come. */
  trouble(): ChainTrouble | null;
};

/** One block to go is what each new block looks like for a moment. */
const BLOCKS_LEFT_FINE = 1;
const SILENT_MS = 120_000;
/** A problem that lasts is logged again, since the log's first word of it will have scrolled away. */
const SAY_AGAIN_MS = 600_000;

export function chainHealth({ log, now }: Pick<GatewayDeps, 'log' | 'now'>): ChainHealth {
  let followedAt: Date | null = null;
  let left = 0;
  let failure: { error: ChainError; since: Date; saidAt: Date } | null = null;
  let catchingUp = false;
  const msSince = (moment: Date) => now().getTime() - moment.getTime();

  return {
    followed(blocksLeft) {
      if (failure) {
        const seconds = Math.round(msSince(failure.since) / 1000);
        log.warn({ seconds, blocksLeft }, 'the chain can be followed again');
      }
      if (!catchingUp && blocksLeft > BLOCKS_LEFT_FINE)
        log.warn({ blocksLeft }, 'the chain is being caught up with');
      if (catchingUp && blocksLeft === 0) log.warn('the chain has been caught up with');
      catchingUp = blocksLeft > (catchingUp ? 0 : BLOCKS_LEFT_FINE);
      failure = null;
      left = blocksLeft;
      followedAt = now();
    },
    failed(error) {
      const known = failure?.error.code === error.code ? failure : null;
      const said = known !== null && msSince(known.saidAt) < SAY_AGAIN_MS;
      failure = { error, since: known?.since ?? now(), saidAt: said ? known.saidAt : now() };
      if (said) return;
      // Whoever is only away may come back by itself; the rest waits for a person.
      log[error.code === 'unreachable' ? 'error' : 'fatal']({ err: error, code: error.code }, error.message);
    },
    trouble() {
      if (failure) return { code: failure.error.code, sentence: failure.error.message, blocksLeft: left };
      if (followedAt === null || msSince(followedAt) > SILENT_MS) {
        const sentence = `Nothing was heard of the bitcoin network ${followedAt === null ? 'yet' : `since ${followedAt.toISOString()}`}.`;
        return { code: 'silent', sentence, blocksLeft: left };
      }
      if (left <= BLOCKS_LEFT_FINE) return null;
      return { code: 'behind', sentence: `${left} blocks are left to catch up with.`, blocksLeft: left };
    },
  };
}
