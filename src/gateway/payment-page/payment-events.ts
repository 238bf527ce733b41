import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { GatewayDeps } from '../deps.ts';
import type { PaymentWatchers } from './payment-watchers.ts';
import { chooseLanguage } from './words/languages.ts';

const UUID = '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}';
const EVENTS = new RegExp(`^/(${UUID})/(${UUID})/events(?:\\?(.*))?$`, 'i');

/**
 * Answers `GET /<transaction>/<payment>/events` with a stream of what becomes of a payment, and leaves everything else to
 * `otherwise`. Before Express sees it: thousands of payers may listen, and what Express adds to a request would be kept for
 * as long as each of them does.
 */
export function paymentEvents(
  deps: Pick<GatewayDeps, 'db' | 'log'>,
  watchers: PaymentWatchers,
  otherwise: RequestListener,
): RequestListener {
  return (req, res) => {
    const asked = req.method === 'GET' ? EVENTS.exec(req.url ?? '') : null;
    if (asked === null) return otherwise(req, res);
    const [, transaction = '', payment = '', query = ''] = asked;
    deps.db.gatewayPayment
      .findUnique({
        where: { id: payment.toLowerCase(), orderId: transaction.toLowerCase() },
        select: { id: true, orderId: true },
      })
      .then((ids) => {
        if (ids === null) otherwise(req, res);
        else watchers.watch(req, res, ids, watchingPage(req, query));
      })
      .catch((error: unknown) => unavailable(deps, res, error));
  };
}

function watchingPage(req: IncomingMessage, query: string) {
  const asked = new URLSearchParams(query);
  const language = chooseLanguage(asked.get('lang') ?? undefined, req.headers['accept-language']);
  return { language, told: asked.get('told') ?? '' };
}

/** The page asks now and then meanwhile, and its browser comes back by itself. */
function unavailable({ log }: Pick<GatewayDeps, 'log'>, res: ServerResponse, error: unknown): void {
  log.warn({ err: error }, 'a payment page could not be followed');
  if (res.headersSent) res.destroy();
  else res.writeHead(503, { 'Retry-After': '30' }).end();
}
