import { wholeNumbers } from '../formats.ts';
import type { Words } from './words.ts';

const number = wholeNumbers('fr');

export const fr: Words = {
  payTo: (shop) => `Paiement à ${shop}`,
  paymentTo: (shop) => `Paiement à ${shop}`,
  skipToContent: 'Aller au contenu',
  language: 'Langue',
  notice: 'Avis',
  sandbox: 'Bac à sable : aucun argent réel ne circule',
  connectionLost: 'Connexion perdue, nouvelle tentative',

  badgeWaiting: 'En attente de bitcoins',
  badgeNotEnough: 'Pas encore assez',
  badgePending: 'Suffisant, mais en attente',
  badgePaid: 'Payé',
  badgeCancelled: 'Annulé',
  badgeExpired: 'Expiré',

  preparingAddress: 'Préparation de votre adresse',
  preparingAddressHow: 'Ce paiement n’a pas encore d’adresse. Rechargez cette page dans un instant.',
  send: (amount) => `Envoyez ${amount}`,
  sendHow: 'Scannez le code avec votre portefeuille, ou copiez l’adresse et le montant.',
  vanished: 'Les bitcoins vus auparavant ont disparu du réseau ; ils ne comptent donc pas.',
  stillDue: (amount) => `Il manque ${amount}`,
  sendTheRest: (received) => `${received} sont arrivés. Envoyez le reste à la même adresse.`,
  whyShort:
    'Les plateformes d’échange prélèvent souvent leurs frais sur ce qu’elles envoient ; voilà comment il manque quelque chose.',
  confirmationsOf: (done, wanted) => `${number(done)} confirmations sur ${number(wanted)}`,
  enoughArrived: (received) => `Le montant est arrivé : ${received}.`,
  mayClose: 'C’est terminé ; vous pouvez fermer cette page.',
  takesAbout: (minutes) =>
    minutes < 90
      ? `Le réseau met en général environ ${number(minutes)} minutes pour le reste.`
      : `Le réseau met en général environ ${number(Math.round(minutes / 60))} heures pour le reste.`,
  shopIsToldBySelf: (shop) => `${shop} en sera informé dès que le réseau Bitcoin l’aura confirmé.`,
  thankYou: 'Merci, c’est payé',
  isConfirmed: (amount) => `${amount} sont confirmés.`,
  isConfirmedAndToldTo: (amount, shop) => `${amount} sont confirmés, et ${shop} en a été informé.`,
  isConfirmedAndBeingToldTo: (amount, shop) =>
    `${amount} sont confirmés, et ${shop} est en train d’en être informé.`,
  late: 'Les bitcoins sont arrivés après la fin du paiement, et comptent tout de même.',
  surplusLeaveAddress: (amount, shop) =>
    `Vous avez envoyé ${amount} de trop : ${shop} vous doit ce remboursement. Laissez ci-dessous une adresse de retour pour que ${shop} puisse vous l’envoyer.`,
  surplusTo: (amount, shop, address) =>
    `Vous avez envoyé ${amount} de trop : ${shop} vous doit ce remboursement et peut l’envoyer à votre adresse de retour ${address}.`,
  youCancelled: 'Vous avez annulé ce paiement',
  hasEnded: 'Ce paiement est terminé',
  notPaidInTime: 'Il n’a pas été payé à temps.',
  sendNothingMore: 'N’envoyez plus rien à son adresse ; retournez à la boutique et recommencez.',
  networkStopped: (shop) =>
    `Nous ne pouvons pas suivre le réseau Bitcoin tant que quelqu’un n’a pas réglé cela ; veuillez attendre avant de payer. Si vous avez payé, vos bitcoins sont en sûreté : demandez à ${shop}, avec le numéro de votre transaction.`,
  networkUnseen:
    'Nous ne voyons pas le réseau Bitcoin en ce moment. Vous pouvez payer maintenant ou attendre : les bitcoins envoyés sont en sûreté et seront comptés dès que nous les verrons.',
  networkBehind: (blocks) =>
    `Nous rattrapons le réseau Bitcoin, encore ${blocks === 1 ? '1 bloc' : `${number(blocks)} blocs`} ; les bitcoins apparaissent donc plus tard que d’habitude. Vous pouvez payer maintenant ou attendre : les bitcoins envoyés sont en sûreté et seront comptés dès que nous les verrons.`,
  priceIsOld:
    'Le prix en bitcoin n’est plus valable et ne peut pas être renouvelé pour le moment. Veuillez attendre avant de payer : cette page affichera le nouveau montant dès qu’il y en aura un. Ce que vous avez déjà envoyé est en sûreté.',

  backToShop: 'Retour à la boutique',
  takingYouBack: (shop) => `Retour à ${shop} dans`,
  inSeconds: () => 's',
  stayHere: 'Rester ici',
  cancelPayment: 'Annuler ce paiement',
  needMoreTime: 'Il me faut plus de temps',
  needMoreTimeHow: 'Fixe à nouveau le montant au cours actuel et le garde encore 15 minutes.',
  receipt: 'Reçu',
  print: 'Imprimer',

  qrCode: (amount) => `Code QR pour payer ${amount} à l’adresse de cette page`,
  openInWallet: 'Ouvrir dans votre portefeuille',
  amount: 'Montant',
  address: 'Adresse Bitcoin',
  networkFees: 'Les frais de réseau s’y ajoutent : c’est ce montant exact qui doit arriver.',
  copy: 'Copier',
  copied: 'Copié',
  cannotCopy: 'La copie n’est pas possible ici ; sélectionnez plutôt le texte',
  copyWhat: { amount: 'le montant', address: 'l’adresse', link: 'le lien de paiement' },
  paymentLink: 'Lien de paiement',

  arrived: 'Ce qui est arrivé',
  transaction: 'Transaction',
  confirmations: 'Confirmations',
  doneOf: (done, wanted) => `${number(done)} sur ${number(wanted)}`,
  newlyMined: 'nouvellement miné',
  vanishedDeposit: 'Disparu du réseau',

  summary: 'Récapitulatif',
  price: 'Prix',
  rate: 'Cours',
  rateOf: (bitcoin, price) => `${bitcoin} = ${price}`,
  rateSource: 'Source du cours',
  inBitcoin: 'En bitcoin',
  pending: 'En attente',
  confirmed: 'Confirmé',
  tooMuch: 'En trop',
  missingButEnough: 'Manque, mais suffit',
  due: 'Reste à payer',
  holdsUntil: (time, source) =>
    `Ce montant en bitcoin est valable jusqu’à ${time} et suit ensuite le cours. Source du cours : ${source}.`,
  restHoldsUntil: (time, source) =>
    `Ce qui reste à payer en bitcoin est valable jusqu’à ${time} et suit ensuite le cours. Source du cours : ${source}.`,
  holdsFor: 'Ce montant est valable encore',
  openUntil: 'Ouvert jusqu’au',

  returnAddress: 'Adresse de retour',
  returnAddressOptional: (shop) =>
    `Facultatif. Où ${shop} peut renvoyer des bitcoins si vous en envoyez trop.`,
  returnAddressIs: 'Des bitcoins peuvent être renvoyés à',
  returnAddressChange: 'La changer ou la retirer',
  returnAddressYours: 'Une adresse Bitcoin à vous',
  returnAddressAnother: 'Une autre adresse, ou rien pour la retirer',
  save: 'Enregistrer',
  notAnAddress: 'Ce n’est pas une adresse Bitcoin. A-t-elle été copiée en entier ?',
  notAnAddressHere:
    'Ce n’est pas une adresse du réseau Bitcoin sur lequel vous payez. A-t-elle été copiée en entier ?',

  reloadsItself: 'Cette page se recharge d’elle-même pendant l’attente.',
  checkAgain: 'Vérifier maintenant',
  payment: 'Paiement',

  button: {
    states: { partial: 'Paiement vu', paid: 'Payé', cancelled: 'Annulé', closed: 'Fermé' },
    pay: (prices) => `Payer ${prices} en bitcoin`,
    see: (state, prices) => `${state}, ${prices}, voir le paiement`,
  },

  errors: {
    numbered: (status) => `Erreur ${status}`,
    noSuchPayment: {
      title: 'Ce paiement n’existe pas',
      sentence: 'Ce lien ne mène à aucun paiement que nous connaissions.',
      whatToDo: 'Retournez à la boutique et commencez le paiement de là.',
    },
    pageNotFound: {
      title: 'Page introuvable',
      sentence: 'Il n’y a rien à cette adresse.',
      whatToDo: 'Vérifiez le lien, ou retournez d’où vous venez.',
    },
    didNotWork: 'Cela n’a pas fonctionné',
    goBack: 'Revenez en arrière et réessayez.',
    cannotBeRead: 'Votre navigateur a envoyé quelque chose que nous ne pouvons pas lire.',
    customTooLong: (bytes) => `« custom » doit avoir au plus ${number(bytes)} octets.`,
    notAnAmount:
      'Le montant doit être un nombre supérieur à 0, avec un point et au plus 8 décimales, comme 0.00033167.',
    notThatMuch: 'Il n’existe pas autant de bitcoins.',
    noAddress: 'Ce paiement n’a pas d’adresse : il s’est terminé avant d’être ouvert.',
    blocksBetween: (least, most) =>
      `Le nombre de blocs doit être compris entre ${number(least)} et ${number(most)}.`,
    fromAnotherSite: {
      title: 'Ceci vient d’un autre site',
      sentence: 'La demande a été envoyée par une page qui n’est pas la nôtre ; rien n’a donc été fait.',
      whatToDo: 'Ouvrez la page ici et réessayez.',
    },
    cannotBePaid: 'Le paiement est impossible pour le moment',
    tryLater: 'Réessayez dans quelques minutes.',
    noRate: (currency) => `Il n’y a pas de cours pour ${currency} en ce moment.`,
    nodeCatchingUp: 'Le nœud Bitcoin n’a pas encore rattrapé le réseau.',
    networkNotReached: 'Le réseau Bitcoin n’a pas encore été joint.',
    costsTooMuch: 'Le prix dépasse tous les bitcoins qui existent.',
    notAvailable: {
      title: 'Indisponible pour le moment',
      sentence: 'Notre base de données ne répond pas. Rien de ce qui a été payé n’est perdu.',
      whatToDo: 'Rechargez la page dans un instant.',
    },
    ourMistake: {
      title: 'Un problème est survenu ici',
      sentence: 'C’est notre erreur, pas la vôtre. Rien de ce qui a été payé n’est perdu.',
      whatToDo: 'Rechargez la page dans un instant.',
    },
  },
};
