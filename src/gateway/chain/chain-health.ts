import type { GatewayDeps } from '../deps.ts';
import type { ChainError, ChainProblem } from './chain.ts';

/** What keeps coins from being seen. */
export type ChainTrouble = {
  /**
   * `behind`: blocks are left to follow. `syncing`: the node is being set up, and does not know yet how many there are.
   * `silent`: nothing was heard for a while, nor a reason.
   */
  code: ChainProblem | 'behind' | 'syncing' | 'silent';
  /** For anybody: it names no host, path or words of the node's. */
  sentence: string;
  /** Blocks that are left to follow, as far as they are known. */
  blocksLeft: number;
};

/** What a node that can be followed says of itself. */
export type NodeState = {
  /** It is being set up, or was away for long. */
  syncing: boolean;
  /** Its last block is so old that it may have lost its peers. */
  tipOld: boolean;
};

/** How well this process can see the network at the moment. */
export type ChainHealth = {
  /** A step went through; so many blocks are left to follow. */
  followed(blocksLeft: number, node: NodeState): void;
  /** The chain could not be followed. The error's own words are for the log. */
  failed(error: ChainError): void;
  /** Null when coins are seen as they come. */
  trouble(): ChainTrouble | null;
  /** What may be wrong, though coins are seen as they come as far as anybody knows. */
  warning(): string | null;
};

const sentences: Record<ChainProblem, string> = {
  unreachable: 'The bitcoin node gives no answer; the log says more.',
  refused: 'The bitcoin node does not let us in; the log says more.',
  wrong_network: 'The bitcoin node is on another network than the one that was followed; the log says more.',
  pruned: 'The bitcoin node has pruned the next block, which was not followed yet; the log says what to do.',
  unusable_answer: 'The bitcoin node answers with something that cannot be used; the log says more.',
  failed: 'The chain is not being followed because of an error that was not foreseen; the log says more.',
};
const SYNCING = 'The bitcoin node is still catching up with the network.';
const TIP_OLD =
  'The last block is more than two hours old: the bitcoin node may have lost its peers (bitcoin-cli getpeerinfo).';

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
  let node: NodeState = { syncing: false, tipOld: false };
  const msSince = (moment: Date) => now().getTime() - moment.getTime();

  return {
    followed(blocksLeft, state) {
      if (failure) {
        const seconds = Math.round(msSince(failure.since) / 1000);
        log.warn({ seconds, blocksLeft }, 'the chain can be followed again');
      }
      if (!catchingUp && blocksLeft > BLOCKS_LEFT_FINE)
        log.warn({ blocksLeft }, 'the chain is being caught up with');
      if (catchingUp && blocksLeft === 0) log.warn('the chain has been caught up with');
      catchingUp = blocksLeft > (catchingUp ? 0 : BLOCKS_LEFT_FINE);
      if (state.syncing && !node.syncing) log.warn(SYNCING);
      if (!state.syncing && node.syncing) log.warn('the bitcoin node has caught up with the network');
      if (state.tipOld && !node.tipOld) log.warn(TIP_OLD);
      failure = null;
      left = blocksLeft;
      node = state;
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
      if (failure)
        return { code: failure.error.code, sentence: sentences[failure.error.code], blocksLeft: left };
      if (followedAt === null || msSince(followedAt) > SILENT_MS) {
        const sentence = `Nothing was heard of the bitcoin network ${followedAt === null ? 'yet' : `since ${followedAt.toISOString()}`}.`;
        return { code: 'silent', sentence, blocksLeft: left };
      }
      if (left > BLOCKS_LEFT_FINE)
        return { code: 'behind', sentence: `${left} blocks are left to catch up with.`, blocksLeft: left };
      return node.syncing ? { code: 'syncing', sentence: SYNCING, blocksLeft: left } : null;
    },
    warning: () => (failure === null && node.tipOld ? TIP_OLD : null),
  };
}
