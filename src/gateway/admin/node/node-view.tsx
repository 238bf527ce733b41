import { Badge, type BadgeProps } from '../../../web/badge.tsx';
import { Time } from '../../../web/time.tsx';
import type { Viewer } from '../../../web/viewer.ts';
import { agoWords, durationWords } from '../age-words.ts';
import { renderGatewayPage } from '../gateway-page.tsx';
import { RatesCard } from './rates-card.tsx';
import type { NodeProps } from './read-node.ts';
import type { RatesProps } from './read-rates.ts';

/** What the page of the node shows. */
export interface NodePageProps {
  viewer: Viewer;
  node: NodeProps;
  rates: RatesProps;
  /** The currencies that rates can be shown in. */
  currencies: readonly string[];
  /** When the oldest IPN that waits was written; null if none does. */
  oldestWaiting: { at: Date; atLeast: boolean } | null;
  now: Date;
}

/** The page of the node as a string. */
export function renderNode(props: NodePageProps): string {
  return renderGatewayPage({
    title: 'Node and rates',
    viewer: props.viewer,
    section: '/admin/gateway/node',
    children: <NodeView {...props} />,
  });
}

function NodeView({ node, rates, currencies, oldestWaiting, now }: NodePageProps) {
  return (
    <>
      <div class="order-head" data-live="head" data-trouble={node.trouble?.code}>
        <h1>Node and rates</h1>
        <Badge {...healthBadge(node)} />
      </div>
      <div data-live="trouble">
        <Trouble node={node} />
      </div>
      <section class="card" data-live="node" aria-labelledby="node-title">
        <h2 id="node-title">{node.isSandbox ? 'Sandbox' : `Bitcoin node (${node.network})`}</h2>
        {node.isSandbox && (
          <p class="hint">A pretended network for trying out: no node is asked, no money moves.</p>
        )}
        <NodeFacts node={node} now={now} />
      </section>
      <RatesCard rates={rates} currencies={currencies} now={now} />
      <section class="card" data-live="oldest" aria-labelledby="oldest-title">
        <h2 id="oldest-title">Shops that have not been told</h2>
        {oldestWaiting === null ? (
          <p>None: every IPN that counts was acknowledged.</p>
        ) : (
          <p>
            {'The oldest IPN that waits was written '}
            <strong>{`${oldestWaiting.atLeast ? 'at least ' : ''}${agoWords(oldestWaiting.at, now)}`}</strong>
            {' ('}
            <Time at={oldestWaiting.at} />
            {'). '}
            <a href="/admin/gateway">See what waits</a>
          </p>
        )}
      </section>
    </>
  );
}

function healthBadge({ trouble, warning }: NodeProps): BadgeProps {
  if (trouble?.code === 'behind' || trouble?.code === 'syncing')
    return { tone: 'wait', shape: 'clock', text: 'Catching up' };
  if (trouble !== null) return { tone: 'bad', shape: 'warning', text: 'Coins are not seen' };
  if (warning !== null) return { tone: 'wait', shape: 'warning', text: 'Look into it' };
  return { tone: 'ok', shape: 'check', text: 'Coins are seen as they come' };
}

function Trouble({ node: { trouble, warning, followed } }: { node: NodeProps }) {
  if (trouble === null) return warning === null ? null : <p class="notice tone-wait">{warning}</p>;
  return (
    <div
      class={`notice ${trouble.code === 'behind' || trouble.code === 'syncing' ? 'tone-wait' : 'tone-bad'}`}
    >
      <p>{trouble.sentence}</p>
      <p>
        {trouble.code === 'pruned' &&
          followed !== null &&
          `The block it would need is ${followed.height + 1}. `}
        Coins that are sent meanwhile are safe: they are counted as soon as they are seen.
      </p>
    </div>
  );
}

function NodeFacts({ node, now }: { node: NodeProps; now: Date }) {
  const { followed, tip, lag, lastBlockAt, lookedAt, listMs, isSandbox } = node;
  return (
    <dl class="fact-grid">
      <div>
        <dt>Recorded up to block</dt>
        <dd data-fact="height">
          {followed === null ? 'none yet' : followed.height.toLocaleString('en')}
          {followed !== null && <span class="cell-note mono">{followed.hash}</span>}
          {followed?.rewoundFrom != null && (
            <span class="cell-note">{`A reorganisation is being followed, from block ${followed.rewoundFrom} on.`}</span>
          )}
        </dd>
      </div>
      <div>
        <dt>{isSandbox ? 'Last block there is' : 'The node’s own last block'}</dt>
        <dd data-fact="tip">
          {tip === null ? 'it does not answer' : tip.height.toLocaleString('en')}
          {tip !== null && tip.hash !== followed?.hash && <span class="cell-note mono">{tip.hash}</span>}
          {lastBlockAt !== null && (
            <span class="cell-note">
              {`made ${agoWords(lastBlockAt, now)}, `}
              <Time at={lastBlockAt} />
            </span>
          )}
          {tip?.syncing && <span class="cell-note">It is still catching up with the network.</span>}
        </dd>
      </div>
      <div>
        <dt>Lag</dt>
        <dd data-fact="lag">{lagWords(lag)}</dd>
      </div>
      <div>
        <dt>Mempool last looked through</dt>
        <dd data-fact="looked">
          {lookedAt === null ? 'never yet' : agoWords(lookedAt, now)}
          {lookedAt !== null && (
            <span class="cell-note">
              <Time at={lookedAt} seconds />
              {listMs !== null && !isSandbox && `; the node took ${listWords(listMs)} to list it`}
            </span>
          )}
        </dd>
      </div>
      <div>
        <dt>Followed since block</dt>
        <dd>{followed === null ? 'not yet' : followed.startHeight.toLocaleString('en')}</dd>
      </div>
    </dl>
  );
}

function lagWords(lag: number | null): string {
  if (lag === null) return 'not known';
  if (lag === 0) return 'none: everything is recorded';
  return lag === 1 ? 'one block' : `${lag.toLocaleString('en')} blocks`;
}

function listWords(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : durationWords(ms);
}
