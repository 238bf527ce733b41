import { CopyButton } from '../../../web/copy-button.tsx';
import { Time } from '../../../web/time.tsx';
import { mayAct, type Viewer } from '../../../web/viewer.ts';
import { renderGatewayPage } from '../gateway-page.tsx';
import { AttemptsCard } from './attempts-card.tsx';
import { PauseSwitch } from './endpoints-card.tsx';
import { StandingBadge, ToldBadge } from './ipn-badges.tsx';
import { Next, subjectText } from './ipn-table.tsx';
import type { IpnDetails } from './read-ipn.ts';

/** What the page of one IPN shows. */
export interface IpnPageProps {
  viewer: Viewer;
  ipn: IpnDetails;
  isFirstPage: boolean;
  /** What was just done, in a sentence; null if nothing was. */
  done: string | null;
  now: Date;
}

/** The page of one IPN as a string. */
export function renderIpn(props: IpnPageProps): string {
  return renderGatewayPage({
    title: `IPN: ${subjectText(props.ipn)}`,
    viewer: props.viewer,
    section: '/admin/gateway',
    children: <IpnView {...props} />,
  });
}

function IpnView({ viewer, ipn, isFirstPage, done, now }: IpnPageProps) {
  return (
    <>
      <div class="order-head" data-live="head" data-standing={ipn.standing}>
        <h1>
          <span class="visually-hidden">IPN: </span>
          {subjectText(ipn)}
        </h1>
        <StandingBadge standing={ipn.standing} />
      </div>
      {done !== null && (
        <p class="notice tone-ok" role="status">
          {done}
        </p>
      )}
      <div data-live="note">
        {ipn.newerId !== null && (
          <p class="notice tone-quiet">
            {'There is '}
            <a id="newer" href={`/admin/gateway/ipns/${ipn.newerId}`}>
              a newer IPN
            </a>
            {' of the same. Of these only the newest counts, so this one is not sent any more.'}
          </p>
        )}
      </div>
      <div class="order-columns">
        <section class="card" data-live="facts" aria-labelledby="facts-title">
          <h2 id="facts-title">What and where</h2>
          <Facts ipn={ipn} now={now} />
          {mayAct(viewer, 'operator') && <Actions ipn={ipn} />}
        </section>
        <div class="order-main">
          <AttemptsCard ipn={ipn} isFirstPage={isFirstPage} />
          <section class="card" aria-labelledby="body-title">
            <div class="card-head">
              <h2 id="body-title">Body</h2>
              <CopyButton id="copy-body" what="body" text={ipn.body} />
            </div>
            <p class="hint">As it goes over the wire; it is signed at each attempt and never changes.</p>
            <pre class="raw">{ipn.body}</pre>
          </section>
        </div>
      </div>
    </>
  );
}

function Facts({ ipn, now }: { ipn: IpnDetails; now: Date }) {
  const { subject, paymentUrl, told, urlText, queued, createdAt, deliveredAt, aonce, restKey } = ipn;
  return (
    <dl class="facts">
      <dt>{subject.kind === 'payment' ? 'Transaction' : 'Bitcoin transaction'}</dt>
      <dd>
        {subject.kind === 'payment' && paymentUrl !== null ? (
          <a class="mono" id="payment-page" href={paymentUrl}>
            {subject.transaction}
            <span class="visually-hidden"> payment page</span>
          </a>
        ) : (
          <span class="mono">{subject.kind === 'coins' ? subject.txid : subject.transaction}</span>
        )}
      </dd>
      <dt>Tells</dt>
      <dd>
        <ToldBadge told={told} />
      </dd>
      <dt>To</dt>
      <dd class="mono">{urlText}</dd>
      {queued !== null && (
        <>
          <dt>Failed attempts</dt>
          <dd>{queued.failures}</dd>
          <dt>Next attempt</dt>
          <dd>
            <Next ipn={ipn} now={now} />
          </dd>
        </>
      )}
      <dt>Written</dt>
      <dd>
        <Time at={createdAt} seconds />
      </dd>
      {deliveredAt !== null && (
        <>
          <dt>Delivered</dt>
          <dd>
            <Time at={deliveredAt} seconds />
          </dd>
        </>
      )}
      <dt>aonce</dt>
      <dd class="mono">{aonce}</dd>
      <dt>Key</dt>
      <dd class="mono">{restKey}</dd>
    </dl>
  );
}

function Actions({ ipn: { id, origin, standing, newerId, isPaused } }: { ipn: IpnDetails }) {
  return (
    <div class="button-row">
      {newerId === null && standing !== 'sending' && (
        <form method="post" action={`/admin/gateway/ipns/${id}/resend`}>
          <button type="submit" class="button button-small" id="resend">
            {standing === 'delivered' ? 'Send once more' : 'Send now'}
          </button>
        </form>
      )}
      <PauseSwitch origin={origin} isPaused={isPaused} ipn={id} />
    </div>
  );
}
