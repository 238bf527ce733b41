import { wholeNumbers } from '../formats.ts';
import type { Words } from './words.ts';

const number = wholeNumbers('en');

export const en: Words = {
  payTo: (shop) => `Pay ${shop}`,
  paymentTo: (shop) => `Payment to ${shop}`,
  skipToContent: 'Skip to content',
  language: 'Language',
  notice: 'Notice',
  sandbox: 'Sandbox: no real money moves',
  connectionLost: 'Connection lost, trying again',

  badgeWaiting: 'Waiting for coins',
  badgeNotEnough: 'Not enough yet',
  badgePending: 'Enough, but pending',
  badgePaid: 'Paid',
  badgeCancelled: 'Cancelled',
  badgeExpired: 'Expired',

  preparingAddress: 'Preparing your address',
  preparingAddressHow: 'There is no address for this payment yet. Load this page again in a moment.',
  send: (amount) => `Send ${amount}`,
  sendHow: 'Scan the code with your wallet, or copy the address and the amount.',
  vanished: 'The coins seen earlier have vanished from the network, so they do not count.',
  stillDue: (amount) => `${amount} still due`,
  sendTheRest: (received) => `${received} has arrived. Send the rest to the same address.`,
  whyShort: 'Exchanges often take their fee out of what they send; that is how a payment falls short.',
  confirmationsOf: (done, wanted) => `${number(done)} of ${number(wanted)} confirmations`,
  enoughArrived: (received) => `Enough has arrived: ${received}.`,
  mayClose: 'You are done; you may close this page.',
  takesAbout: (minutes) =>
    minutes < 90
      ? `The network usually takes about ${number(minutes)} minutes for the rest.`
      : `The network usually takes about ${number(Math.round(minutes / 60))} hours for the rest.`,
  shopIsToldBySelf: (shop) => `${shop} is told by itself once the bitcoin network has confirmed it.`,
  thankYou: 'Thank you, it is paid',
  isConfirmed: (amount) => `${amount} is confirmed.`,
  isConfirmedAndToldTo: (amount, shop) => `${amount} is confirmed, and ${shop} has been told.`,
  isConfirmedAndBeingToldTo: (amount, shop) => `${amount} is confirmed, and ${shop} is being told.`,
  late: 'It came after the payment had ended, and it counts all the same.',
  surplusLeaveAddress: (amount, shop) =>
    `You sent ${amount} more than was due: ${shop} owes you a refund of it. Leave a return address below, so that ${shop} can send it back.`,
  surplusTo: (amount, shop, address) =>
    `You sent ${amount} more than was due: ${shop} owes you a refund of it, and can send it back to your return address ${address}.`,
  youCancelled: 'You cancelled this payment',
  hasEnded: 'This payment has ended',
  notPaidInTime: 'It was not paid in time.',
  sendNothingMore: 'Do not send anything to its address any more; go back to the shop and start again.',
  networkStopped: (shop) =>
    `We cannot follow the bitcoin network until a person has put this right, so please wait before you pay. If you have paid, your coins are safe: ask ${shop}, and have the number of your transaction ready.`,
  networkUnseen:
    'We cannot see the bitcoin network right now. You may pay now or wait: coins that you send are safe, and are counted as soon as we see them.',
  networkBehind: (blocks) =>
    `We are catching up with the bitcoin network, ${blocks === 1 ? '1 block' : `${number(blocks)} blocks`} to go, so coins show later than usual. You may pay now or wait: coins that you send are safe, and are counted as soon as we see them.`,
  priceIsOld:
    'The price in bitcoin holds no more and cannot be renewed at the moment. Please wait before you pay: this page shows the new amount as soon as there is one. What you have sent already is safe.',

  backToShop: 'Back to the shop',
  takingYouBack: (shop) => `Taking you back to ${shop} in`,
  inSeconds: () => 's',
  stayHere: 'Stay here',
  cancelPayment: 'Cancel this payment',
  needMoreTime: 'I need more time',
  needMoreTimeHow: 'Sets the amount anew at the rate of now, and holds it for another 15 minutes.',
  receipt: 'Receipt',
  print: 'Print',

  qrCode: (amount) => `QR code to pay ${amount} to the address shown on this page`,
  openInWallet: 'Open in your wallet',
  amount: 'Amount',
  address: 'Bitcoin address',
  networkFees: 'Network fees come on top: this exact amount has to arrive.',
  copy: 'Copy',
  copied: 'Copied',
  cannotCopy: 'Copying is not possible here; select the text instead',
  copyWhat: { amount: 'amount', address: 'address', link: 'payment link' },
  paymentLink: 'Payment link',

  arrived: 'What has arrived',
  transaction: 'Transaction',
  confirmations: 'Confirmations',
  doneOf: (done, wanted) => `${number(done)} of ${number(wanted)}`,
  newlyMined: 'newly mined',
  vanishedDeposit: 'Vanished from the network',

  summary: 'Summary',
  price: 'Price',
  rate: 'Rate',
  rateOf: (bitcoin, price) => `${bitcoin} = ${price}`,
  rateSource: 'Source of the rate',
  inBitcoin: 'In bitcoin',
  pending: 'Pending',
  confirmed: 'Confirmed',
  tooMuch: 'Too much',
  missingButEnough: 'Missing, but enough',
  due: 'Still due',
  holdsUntil: (time, source) =>
    `This amount in bitcoin holds until ${time} and follows the rate after that. The rate's source: ${source}.`,
  restHoldsUntil: (time, source) =>
    `What is still due in bitcoin holds until ${time} and follows the rate after that. The rate's source: ${source}.`,
  holdsFor: 'This amount holds for',
  openUntil: 'Open until',

  returnAddress: 'Return address',
  returnAddressOptional: (shop) => `Optional. Where ${shop} can send coins back, if you send too much.`,
  returnAddressIs: 'Coins can be sent back to',
  returnAddressChange: 'Change or remove it',
  returnAddressYours: 'A bitcoin address of yours',
  returnAddressAnother: 'Another address, or nothing to remove it',
  save: 'Save',
  notAnAddress: 'This is not a bitcoin address. Was it copied whole?',
  notAnAddressHere: 'This is not an address of the bitcoin network that you pay on. Was it copied whole?',

  reloadsItself: 'This page loads itself again while it waits.',
  checkAgain: 'Check again now',
  payment: 'Payment',

  button: {
    states: { partial: 'Payment seen', paid: 'Paid', cancelled: 'Cancelled', closed: 'Closed' },
    pay: (prices) => `Pay ${prices} with bitcoin`,
    see: (state, prices) => `${state} ${prices}, see the payment`,
  },

  errors: {
    numbered: (status) => `Error ${status}`,
    noSuchPayment: {
      title: 'No such payment',
      sentence: 'This link leads to no payment that we know.',
      whatToDo: 'Go back to the shop and start the payment from there.',
    },
    pageNotFound: {
      title: 'Page not found',
      sentence: 'There is nothing at this address.',
      whatToDo: 'Check the link, or go back to where you came from.',
    },
    didNotWork: 'That did not work',
    goBack: 'Go back and try again.',
    cannotBeRead: 'Your browser sent something that we cannot read.',
    customTooLong: (bytes) => `"custom" should have at most ${number(bytes)} bytes.`,
    notAnAmount: 'The amount should be a number above 0 with at most 8 decimals, like 0.00033167.',
    notThatMuch: 'There is not that much bitcoin.',
    noAddress: 'This payment has no address: it ended before it was opened.',
    blocksBetween: (least, most) =>
      `The number of blocks should be between ${number(least)} and ${number(most)}.`,
    fromAnotherSite: {
      title: 'This came from another site',
      sentence: 'The request was sent by a page that is not ours, so nothing was done.',
      whatToDo: 'Open the page here and try again.',
    },
    cannotBePaid: 'This cannot be paid right now',
    tryLater: 'Try again in a few minutes.',
    noRate: (currency) => `There is no rate for ${currency} at the moment.`,
    nodeCatchingUp: 'The bitcoin node is still catching up with the network.',
    networkNotReached: 'The bitcoin network has not been reached yet.',
    costsTooMuch: 'Its price is more bitcoin than there is.',
    notAvailable: {
      title: 'Not available at the moment',
      sentence: 'Our database is away. Nothing that was paid is lost.',
      whatToDo: 'Load the page again in a moment.',
    },
    ourMistake: {
      title: 'Something went wrong here',
      sentence: 'This is our mistake, not yours. Nothing that was paid is lost.',
      whatToDo: 'Load the page again in a moment.',
    },
  },
};
