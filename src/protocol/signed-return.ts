import { type SecretKey, sign, verifySignature } from './signature.ts';

/** What a payer comes back to the shop with. Nothing that shops of 2012 knew; they ignore it [ours]. */
export type PaymentResult = {
  transaction: string;
  paymentId: string;
  status: 'paid' | 'partial' | 'cancelled' | 'closed' | 'open';
  /** When it came to that state. */
  date: Date;
};

const statuses = ['paid', 'partial', 'cancelled', 'closed', 'open'] as const;
const PREFIX = 'tillgate_';
const names = ['transaction', 'payment', 'status', 'date', 'sign'].map((name) => `${PREFIX}${name}`);

/**
 * A return URL with the result and its signature in the query. Opening a return URL proves nothing by itself: anybody can.
 * What the URL holds already stays, but for parameters of our names. protocol.md §4.
 * @param secret of the shop's key pair. @param url absolute.
 */
export function signedReturnUrl(url: string, result: PaymentResult, secret: string | SecretKey): string {
  const to = new URL(url);
  // What the shop wrote stays as it wrote it: changing one parameter would encode all of them anew.
  if (names.some((name) => to.searchParams.has(name))) for (const name of names) to.searchParams.delete(name);
  const date = Math.floor(result.date.getTime() / 1000);
  const values = [result.transaction, result.paymentId, result.status, String(date)];
  const signature = Buffer.from(sign(secret, signedText(values)), 'base64').toString('base64url');
  const added = [...values, signature].map((value, index) => `${names[index]}=${value}`).join('&');
  to.search = to.search === '' ? added : `${to.search}&${added}`;
  return to.href;
}

/** The result that a return URL's query holds; null unless it is whole and the signature is right. Never throws. */
export function readSignedReturn(query: URLSearchParams, secret: string | SecretKey): PaymentResult | null {
  const values = names.map((name) => (query.getAll(name).length === 1 ? query.get(name)! : ''));
  const [transaction, paymentId, statusText, date, signature] = values as [
    string,
    string,
    string,
    string,
    string,
  ];
  const status = statuses.find((known) => known === statusText);
  if (status === undefined || !/^[0-9]{1,12}$/.test(date) || !/^[\w-]{86}$/.test(signature)) return null;
  const isRight = verifySignature({
    secret,
    body: Buffer.from(signedText(values.slice(0, 4))),
    signature: Buffer.from(signature, 'base64url').toString('base64'),
  });
  return isRight ? { transaction, paymentId, status, date: new Date(Number(date) * 1000) } : null;
}

/** Begins as no IPN and no request does, so that none of their signatures can be passed off as this one. */
function signedText(values: readonly string[]): string {
  return ['tillgate-return', ...values].join('\n');
}
