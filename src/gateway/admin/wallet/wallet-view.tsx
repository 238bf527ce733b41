import { CopyButton } from '../../../web/copy-button.tsx';
import type { Viewer } from '../../../web/viewer.ts';
import { renderGatewayPage } from '../gateway-page.tsx';
import { AddressTable } from './address-table.tsx';
import type { AddressProps } from './read-addresses.ts';

/** An index of the wallet with its address. */
export type Marked = { index: number; address: string };

/** What the page of the wallet shows. */
export interface WalletProps {
  viewer: Viewer;
  isSandbox: boolean;
  /** `sandbox`, or the bitcoin network. */
  network: string;
  /** The highest index given out; null if none was. */
  highest: Marked | null;
  /** The highest index that coins came to; null if none was found. */
  lastPaid: Marked | null;
  /** So many addresses were looked through for it, in vain; null if all were. */
  paidFurtherBack: number | null;
  /** Addresses given out after the last one paid. */
  gap: number;
  /** What the gap means; null while it means nothing. */
  gapWarning: string | null;
  /** How to see all addresses elsewhere; null in the sandbox. */
  importing: { descriptor: string; commands: string; needs: string } | null;
  addresses: AddressProps[];
  nextUrl: string | null;
  isFirstPage: boolean;
}

/** The page of the wallet as a string. */
export function renderWallet(props: WalletProps): string {
  return renderGatewayPage({
    title: 'Wallet',
    viewer: props.viewer,
    section: '/admin/gateway/wallet',
    children: <WalletView {...props} />,
  });
}

function WalletView(props: WalletProps) {
  const { isSandbox, network, gapWarning, importing, addresses, nextUrl, isFirstPage } = props;
  return (
    <>
      <h1>Wallet</h1>
      <p class="lead">
        {isSandbox
          ? 'This is the sandbox: its addresses are pretended, no wallet sends to them, and no money moves.'
          : `Each payment gets an address of its own, made from your wallet’s public key (${network}). The gateway never holds a private key.`}
      </p>
      <section class="card" data-live="use" aria-labelledby="use-title">
        <h2 id="use-title">How far it has been used</h2>
        <Use {...props} />
        {gapWarning !== null && <p class="notice tone-wait">{gapWarning}</p>}
      </section>
      {importing !== null && <Importing {...importing} />}
      <section class="card" data-live="addresses" aria-labelledby="addresses-title">
        <h2 id="addresses-title">Addresses given out</h2>
        {addresses.length > 0 ? (
          <AddressTable addresses={addresses} />
        ) : (
          <NoAddresses isFirstPage={isFirstPage} />
        )}
      </section>
      <nav class="paging" data-live="paging" aria-label="Pages">
        {!isFirstPage && (
          <a class="button button-quiet" id="newest" href="/admin/gateway/wallet">
            Newest addresses
          </a>
        )}
        {nextUrl !== null && (
          <a class="button button-quiet" id="older" href={nextUrl}>
            Older addresses
          </a>
        )}
      </nav>
    </>
  );
}

function Use({ highest, lastPaid, paidFurtherBack, gap }: WalletProps) {
  return (
    <dl class="fact-grid">
      <div>
        <dt>Highest index used</dt>
        <dd data-fact="highest">{highest === null ? 'none yet' : <MarkedIndex {...highest} />}</dd>
      </div>
      <div>
        <dt>Last index paid</dt>
        <dd data-fact="last-paid">
          {lastPaid !== null && <MarkedIndex {...lastPaid} />}
          {lastPaid === null && paidFurtherBack === null && 'none yet'}
          {paidFurtherBack !== null && `none of the newest ${paidFurtherBack.toLocaleString('en')}`}
        </dd>
      </div>
      <div>
        <dt>Gap</dt>
        <dd data-fact="gap">
          {paidFurtherBack !== null ? `at least ${paidFurtherBack.toLocaleString('en')}` : gap}
          <span class="cell-note">Addresses given out after the last one that was paid.</span>
        </dd>
      </div>
    </dl>
  );
}

function MarkedIndex({ index, address }: Marked) {
  return (
    <>
      {index}
      <span class="cell-note mono">{address}</span>
    </>
  );
}

function Importing({ descriptor, commands, needs }: NonNullable<WalletProps['importing']>) {
  return (
    <section class="card" data-live="import" aria-labelledby="import-title">
      <h2 id="import-title">See it elsewhere</h2>
      <div class="card-head">
        <h3 id="descriptor-title">Descriptor</h3>
        <CopyButton id="copy-descriptor" what="descriptor" text={descriptor} />
      </div>
      <p class="hint">Whoever has it can see all payments, and spend none.</p>
      <code class="raw">{descriptor}</code>
      <div class="card-head">
        <h3 id="commands-title">For Bitcoin Core, in a wallet without private keys</h3>
        <CopyButton id="copy-commands" what="commands" text={commands} />
      </div>
      <pre class="raw">{commands}</pre>
      <p class="hint">{needs}</p>
    </section>
  );
}

function NoAddresses({ isFirstPage }: { isFirstPage: boolean }) {
  return (
    <div class="empty">
      <h3>{isFirstPage ? 'No address was given out yet' : 'No older addresses'}</h3>
      <p>An address is taken when a payer opens the payment page of an order.</p>
    </div>
  );
}
