import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import type { GatewayOrder } from '../../database/generated/client.ts';
import { isCurrency } from '../../protocol/currencies.ts';
import { parseForm } from '../../protocol/form.ts';
import { parseDecimal } from '../../protocol/money.ts';
import type { InlineAssets } from '../../web/inline-assets.ts';
import { sameOriginOnly } from '../../web/same-origin.ts';
import { sendPage } from '../../web/send-page.ts';
import { catchUp } from '../chain/catch-up.ts';
import { findCursor } from '../chain/chain-cursor.ts';
import { TooMuchBitcoin } from '../chain/sandbox-chain.ts';
import type { GatewayDeps } from '../deps.ts';
import { cancelPayment } from '../payments/cancel-payment.ts';
import { giveMoreTime } from '../payments/more-time.ts';
import { hasQuoteEnded, openPayment, startPayment } from '../payments/open-payment.ts';
import { isReturnAddress } from '../payments/return-address.ts';
import { Refusal } from '../refusal.ts';
import { askedLanguage } from './asked-language.ts';
import { badRequest, cannotBePaid, PayerError, payerErrors, payerPageNotFound } from './payer-errors.ts';
import { paymentAssets } from './payment-assets.ts';
import { type PaymentWithOrder, paymentPageProps } from './payment-page-props.ts';
import { renderPaymentPage } from './payment-view.tsx';
import { renderReceipt } from './receipt-view.tsx';

const CUSTOM_BYTES_MAX = 4096;
/** The sandbox mines so many at a time. */
const BLOCKS_MAX = 100;
const uuid = z.uuid().transform((text) => text.toLowerCase());

/** The payment page (protocol section 4). Works without JavaScript: every action is a form that leads back to the page. */
export function paymentRouter(deps: GatewayDeps): Router {
  const router = express.Router();
  const assets = paymentAssets();
  // A shop module may post a form here from its own page; the parameters that count stand in the URL.
  router.all('/:transaction', async (req, res, next) => {
    const id = uuid.safeParse(req.params.transaction);
    if (!id.success || !['GET', 'HEAD', 'POST'].includes(req.method)) return next();
    const order = await deps.db.gatewayOrder.findUnique({ where: { id: id.data } });
    if (!order) throw unknownPayment();
    const payment = await startPayment(deps, order, customIn(req)).catch(notPayable(deps, order));
    res.redirect(303, pathOf(req, payment));
  });

  router.get('/:transaction/:payment', async (req, res) => {
    await sendPayment(deps, assets, req, res, 200, null);
  });
  router.get('/:transaction/:payment/receipt', async (req, res) => {
    const payment = await findPayment(deps, req);
    // What is not paid has no receipt, whoever shows it to whom.
    if (payment.status !== 'paid') return res.redirect(303, pathOf(req, payment));
    await sendPayment(deps, assets, req, res, 200, null, renderReceipt);
  });

  const forms = express.Router({ mergeParams: true });
  forms.use(sameOriginOnly(deps.settings.url), express.urlencoded({ extended: false, limit: '16kb' }));
  forms.post('/cancel', async (req, res) => {
    const payment = await findPayment(deps, req);
    await cancelPayment(deps, payment.orderId, payment.id);
    res.redirect(303, pathOf(req, payment));
  });
  forms.post('/more-time', async (req, res) => {
    const payment = await findPayment(deps, req);
    await giveMoreTime(deps, payment);
    res.redirect(303, pathOf(req, payment));
  });
  forms.post('/return-address', async (req, res) => {
    const payment = await findPayment(deps, req);
    const typed = textField(req, 'return_address').trim();
    if (typed !== '' && !isReturnAddress(typed, deps.network)) {
      const { words } = askedLanguage(req);
      return sendPayment(deps, assets, req, res, 400, {
        error: deps.sandbox ? words.notAnAddress : words.notAnAddressHere,
        typed,
      });
    }
    await deps.db.gatewayPayment.update({
      where: { id: payment.id },
      data: { returnAddress: typed === '' ? null : typed },
    });
    deps.notices.tell(payment.id);
    res.redirect(303, pathOf(req, payment));
  });
  forms.post('/sandbox/pay', async (req, res, next) => {
    if (!deps.sandbox) return next();
    const payment = await findPayment(deps, req);
    const amount = parseDecimal(textField(req, 'amount').trim(), 'BTC');
    if (!amount.ok) throw badRequest(400, (words) => words.notAnAmount);
    if (payment.address === null) throw badRequest(400, (words) => words.noAddress);
    await deps.sandbox.pay(payment.address, amount.amountInt).catch((error: unknown) => {
      throw error instanceof TooMuchBitcoin ? badRequest(400, (words) => words.notThatMuch) : error;
    });
    await catchUp(deps);
    res.redirect(303, pathOf(req, payment));
  });
  forms.post('/sandbox/mine', async (req, res, next) => {
    if (!deps.sandbox) return next();
    const payment = await findPayment(deps, req);
    const blocks = z.coerce.number().int().min(1).max(BLOCKS_MAX).safeParse(textField(req, 'blocks'));
    if (!blocks.success) throw badRequest(400, (words) => words.blocksBetween(1, BLOCKS_MAX));
    await deps.sandbox.mine(blocks.data);
    await catchUp(deps);
    res.redirect(303, pathOf(req, payment));
  });
  router.use('/:transaction/:payment', forms);
  router.use(payerPageNotFound);
  router.use(payerErrors(deps.log, deps.sandbox !== null));
  return router;
}

async function sendPayment(
  deps: GatewayDeps,
  assets: InlineAssets,
  req: Request,
  res: Response,
  status: number,
  returnAddress: { error: string; typed: string } | null,
  render: typeof renderPaymentPage = renderPaymentPage,
): Promise<void> {
  const found = await findPayment(deps, req);
  await openPayment(deps, found.order, found).catch(notPayable(deps, found.order));
  const payment = await findPayment(deps, req);
  const props = paymentPageProps(payment, {
    language: askedLanguage(req),
    cursor: await findCursor(deps),
    chainTrouble: deps.chainHealth.trouble(),
    terms: deps.settings,
    now: deps.now(),
    quoteEnded: await hasQuoteEnded(deps, payment.order, payment),
    sandbox: deps.sandbox !== null,
    returnAddressError: returnAddress?.error ?? null,
    ...(returnAddress === null ? {} : { returnAddressTyped: returnAddress.typed }),
  });
  res.set('Content-Security-Policy', assets.policy(String(res.get('Content-Security-Policy') ?? '')));
  await sendPage(req, res, status, render(props, assets));
}

/** The payment's page, in the language that was asked for by the address, if one was. */
function pathOf(req: Request, { orderId, id }: Pick<PaymentWithOrder, 'orderId' | 'id'>): string {
  const lang = typeof req.query.lang === 'string' ? `?lang=${askedLanguage(req).code}` : '';
  return `/${orderId}/${id}${lang}`;
}

async function findPayment(deps: GatewayDeps, req: Request): Promise<PaymentWithOrder> {
  const ids = z.object({ transaction: uuid, payment: uuid }).safeParse(req.params);
  const payment = ids.success
    ? await deps.db.gatewayPayment.findUnique({
        where: { id: ids.data.payment },
        include: {
          deposits: true,
          order: { include: { key: true } },
          ipns: { select: { state: true }, orderBy: { aonce: 'desc' }, take: 1 },
        },
      })
    : null;
  if (payment?.orderId !== ids.data?.transaction || !payment) throw unknownPayment();
  return payment;
}

/** `?custom=`, byte for byte; protocol section 4. */
function customIn(req: Request): Buffer | null {
  const start = req.originalUrl.indexOf('?');
  const custom =
    start < 0 ? undefined : parseForm(Buffer.from(req.originalUrl.slice(start + 1))).get('custom');
  if (custom === undefined || custom.length === 0) return null;
  if (custom.length > CUSTOM_BYTES_MAX)
    throw badRequest(400, (words) => words.customTooLong(CUSTOM_BYTES_MAX));
  return custom;
}

function textField(req: Request, name: string): string {
  const value: unknown = (req.body as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

function unknownPayment(): PayerError {
  return new PayerError(404, (words) => words.noSuchPayment);
}

/** What the API refuses with its error shape, a payer reads on a page. */
function notPayable(deps: Pick<GatewayDeps, 'rates' | 'chainMemory'>, { currency }: GatewayOrder) {
  return async (error: unknown): Promise<never> => {
    if (!(error instanceof Refusal)) throw error;
    const hasRate =
      isCurrency(currency) && (currency === 'BTC' || (await deps.rates.find(currency)) !== null);
    const { syncing } = deps.chainMemory;
    throw cannotBePaid(error.status, (words) => {
      if (error.token === 'invalid_parameter') return words.costsTooMuch;
      if (!hasRate) return words.noRate(currency);
      return syncing ? words.nodeCatchingUp : words.networkNotReached;
    });
  };
}
