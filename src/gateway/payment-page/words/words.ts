/**
 * Everything that the payment page says, in one language. Amounts come as finished texts (`0.00100000 BTC`), numbers that decide
 * on a plural as numbers. Whatever a shop or payer wrote is only ever passed in, never part of the words.
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
  rateSource: string;
  inBitcoin: string;
  pending: string;
  confirmed: string;
  tooMuch: string;
  missingButEnough: string;
  due: string;
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
};
