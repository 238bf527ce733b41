import type { ChainTip } from '../../chain/chain.ts';
import { findCursor, lastLook } from '../../chain/chain-cursor.ts';
import type { ChainTrouble } from '../../chain/chain-health.ts';
import type { GatewayDeps } from '../../deps.ts';
import { within } from './within.ts';

/** A page does not wait longer for a node. */
const NODE_WAIT_MS = 1_500;

/** How well the network is seen. */
export interface NodeProps {
  /** `sandbox`, or the bitcoin network. */
  network: string;
  isSandbox: boolean;
  /** The last block whose coins are recorded; null before there is one. */
  followed: { height: number; hash: string; startHeight: number; rewoundFrom: number | null } | null;
  /** What the node says of itself right now; null if it does not answer. */
  tip: ChainTip | null;
  /** When the node's last block was made; null where nobody says. */
  lastBlockAt: Date | null;
  /** Blocks of the node's that are not recorded yet, as far as it is known. */
  lag: number | null;
  /** Up to when everything on the network is recorded; null if it never was. */
  lookedAt: Date | null;
  /** How long the node took to list its mempool for this process. */
  listMs: number | null;
  trouble: ChainTrouble | null;
  warning: string | null;
}

type NodeDeps = Pick<GatewayDeps, 'db' | 'chain' | 'chainHealth' | 'chainMemory' | 'network' | 'sandbox'>;

/** Reads how far the chain was followed, and asks the node where it is; one that is away keeps nobody waiting for long. */
export async function readNode(deps: NodeDeps): Promise<NodeProps> {
  const { db, chainMemory, chainHealth, network, sandbox } = deps;
  const [cursor, tip] = await Promise.all([findCursor(deps), within(NODE_WAIT_MS, deps.chain.tip())]);
  const pretended =
    sandbox === null || tip === null
      ? null
      : await db.sandboxBlock.findUnique({ where: { height: tip.height } });
  return {
    network,
    isSandbox: sandbox !== null,
    followed: cursor,
    tip,
    lastBlockAt: tip?.madeAt ?? pretended?.minedAt ?? null,
    lag: tip === null || cursor === null ? null : Math.max(tip.height + tip.behind - cursor.height, 0),
    lookedAt: lastLook(cursor, chainMemory),
    listMs: chainMemory.lookCost?.listMs ?? null,
    trouble: chainHealth.trouble(),
    warning: chainHealth.warning(),
  };
}
