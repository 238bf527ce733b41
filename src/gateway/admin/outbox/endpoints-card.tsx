import { Badge } from '../../../web/badge.tsx';
import { Time } from '../../../web/time.tsx';
import { COUNT_MAX, countWords } from '../bounded-count.ts';
import type { QueueProps } from './read-endpoints.ts';

/** Whom IPNs wait for, and the switch that holds them back. */
export function EndpointsCard({ queue, mayAct }: { queue: QueueProps; mayAct: boolean }) {
  const { endpoints, waiting } = queue;
  return (
    <section class="card" data-live="endpoints" aria-labelledby="endpoints-title">
      <h2 id="endpoints-title">Endpoints</h2>
      <p class="hint">
        The shops that IPNs wait for. While one is paused nothing is sent to it: IPNs wait, none is lost.
        {waiting > COUNT_MAX && ` The numbers are of the first ${COUNT_MAX.toLocaleString('en')} that wait.`}
      </p>
      {endpoints.length === 0 ? (
        <p class="hint">None: no shop has an IPN waiting, and none is paused.</p>
      ) : (
        <ul class="endpoints">
          {endpoints.map(({ origin, waiting: waits, failing, pausedAt }) => (
            <li key={origin} data-endpoint={origin}>
              <div>
                <span class="mono">{origin}</span>
                <span class="cell-note">
                  {`${countWords(waits)} waiting, ${countWords(failing)} of them failing`}
                  {pausedAt !== null && (
                    <>
                      {'; paused since '}
                      <Time at={pausedAt} />
                    </>
                  )}
                </span>
              </div>
              {pausedAt !== null && <Badge tone="wait" shape="equals" text="Paused" />}
              {mayAct && <PauseSwitch origin={origin} isPaused={pausedAt !== null} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Pauses an endpoint, or resumes it. `ipn`: the page of which IPN to come back to. */
export function PauseSwitch(props: { origin: string; isPaused: boolean; ipn?: string }) {
  const { origin, isPaused, ipn } = props;
  const verb = isPaused ? 'resume' : 'pause';
  return (
    <form method="post" action={`/admin/gateway/${verb}`}>
      <input type="hidden" name="origin" value={origin} />
      {ipn !== undefined && <input type="hidden" name="ipn" value={ipn} />}
      <button type="submit" class="button button-quiet button-small" id={`${verb}-${origin}`}>
        {isPaused ? 'Resume' : 'Pause'}
        <span class="visually-hidden">{` ${origin}`}</span>
      </button>
    </form>
  );
}
