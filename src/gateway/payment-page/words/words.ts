import type { PaymentStatus } from '../payment-props.ts';

/**
 * Everything that the payment page says, in one language. Amounts, prices and moments come as finished texts
 * (`0.00100000 BTC`), counts as numbers, which may decide on a plural and are written as the language does. Whatever a shop or payer wrote is only ever passed in, never part of the words.
 */
export type Words = {
  /** For the page's title and its head: who is paid. */
  payTo(shop: string): string;
  /** What an order without a description is called (protocol section 2). */
  paymentTo(shop: string): string;
  skipToContent: string;
  language: string;
  notice: string;
  sandbox: string;
  connectionLost: string;

  badgeWaiting: string;
  badgeNotEnough: string;
  badgePending: string;
  badgePaid: string;
  badgeCancelled: string;
  badgeExpired: string;

  preparingAddress: string;
  preparingAddressHow: string;
  send(amount: string): string;
  sendHow: string;
  vanished: string;
  stillDue(amount: string): string;
  sendTheRest(received: string): string;
  whyShort: string;
  confirmationsOf(done: number, wanted: number): string;
  enoughArrived(received: string): string;
  mayClose: string;
  /** About how long it takes until the network has confirmed it, in minutes; a guess. */
  takesAbout(minutes: number): string;
  shopIsToldBySelf(shop: string): string;
  thankYou: string;
  isConfirmed(amount: string): string;
  isConfirmedAndToldTo(amount: string, shop: string): string;
  isConfirmedAndBeingToldTo(amount: string, shop: string): string;
  late: string;
  surplusLeaveAddress(amount: string, shop: string): string;
  surplusTo(amount: string, shop: string, address: string): string;
  youCancelled: string;
  hasEnded: string;
  notPaidInTime: string;
  sendNothingMore: string;
  networkStopped(shop: string): string;
  networkUnseen: string;
  networkBehind(blocks: number): string;
  priceIsOld: string;

  backToShop: string;
  takingYouBack(shop: string): string;
  /** Behind the number of seconds. */
  inSeconds(seconds: number): string;
  stayHere: string;
  cancelPayment: string;
  needMoreTime: string;
  /** What asking for more time does. */
  needMoreTimeHow: string;
  receipt: string;
  print: string;

  qrCode(amount: string): string;
  openInWallet: string;
  amount: string;
  address: string;
  networkFees: string;
  copy: string;
  copied: string;
  cannotCopy: string;
  copyWhat: { amount: string; address: string; link: string };
  paymentLink: string;

  arrived: string;
  transaction: string;
  confirmations: string;
  doneOf(done: number, wanted: number): string;
  newlyMined: string;
  vanishedDeposit: string;

  summary: string;
  price: string;
  rate: string;
  /** What one bitcoin costs. */
  rateOf(bitcoin: string, price: string): string;
  rateSource: string;
  inBitcoin: string;
  pending: string;
  confirmed: string;
  tooMuch: string;
  missingButEnough: string;
  due: string;
  /** The time comes with the name of its zone. */
  holdsUntil(time: string, source: string): string;
  restHoldsUntil(time: string, source: string): string;
  /** In front of the time left, `14:59`. */
  holdsFor: string;
  openUntil: string;

  returnAddress: string;
  returnAddressOptional(shop: string): string;
  returnAddressIs: string;
  returnAddressChange: string;
  returnAddressYours: string;
  returnAddressAnother: string;
  save: string;
  notAnAddress: string;
  notAnAddressHere: string;

  reloadsItself: string;
  checkAgain: string;
  payment: string;

  /** On the checkout button of a shop's page; `public/gateway/js/button.js` puts the values in. */
  button: {
    /** What became of the order. */
    states: Record<Exclude<PaymentStatus, 'open'>, string>;
    /** What the link does, read out. */
    pay(prices: string): string;
    /** The same once it is not for paying any more, or not for paying it all. */
    see(state: string, prices: string): string;
  };

  /** On pages that only say something, in place of the payment's. */
  errors: {
    /** Over the title, with the HTTP status. */
    numbered(status: number): string;
    noSuchPayment: Message;
    pageNotFound: Message;
    /** Title and advice of what was sent wrong. */
    didNotWork: string;
    goBack: string;
    cannotBeRead: string;
    customTooLong(bytes: number): string;
    notAnAmount: string;
    notThatMuch: string;
    noAddress: string;
    blocksBetween(least: number, most: number): string;
    fromAnotherSite: Message;
    /** Title and advice of why a payment cannot be had for now. */
    cannotBePaid: string;
    tryLater: string;
    noRate(currency: string): string;
    nodeCatchingUp: string;
    networkNotReached: string;
    costsTooMuch: string;
    notAvailable: Message;
    ourMistake: Message;
  };
};

/** A page that only says something: its title, what happened, in one sentence or two, and what the reader can do now. */
export type Message = { title: string; sentence: string; whatToDo: string };
