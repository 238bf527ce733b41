import { wholeNumbers } from '../formats.ts';
import type { Words } from './words.ts';

const number = wholeNumbers('de');

export const de: Words = {
  payTo: (shop) => `Zahlung an ${shop}`,
  paymentTo: (shop) => `Zahlung an ${shop}`,
  skipToContent: 'Zum Inhalt springen',
  language: 'Sprache',
  notice: 'Hinweis',
  sandbox: 'Sandbox: Es fließt kein echtes Geld',
  connectionLost: 'Verbindung verloren, neuer Versuch läuft',

  badgeWaiting: 'Wartet auf Coins',
  badgeNotEnough: 'Noch nicht genug',
  badgePending: 'Genug, aber unbestätigt',
  badgePaid: 'Bezahlt',
  badgeCancelled: 'Abgebrochen',
  badgeExpired: 'Abgelaufen',

  preparingAddress: 'Ihre Adresse wird vorbereitet',
  preparingAddressHow:
    'Für diese Zahlung gibt es noch keine Adresse. Laden Sie die Seite gleich noch einmal.',
  send: (amount) => `Senden Sie ${amount}`,
  sendHow: 'Scannen Sie den Code mit Ihrer Wallet, oder kopieren Sie Adresse und Betrag.',
  vanished: 'Die zuvor gesehenen Coins sind aus dem Netzwerk verschwunden und zählen daher nicht.',
  stillDue: (amount) => `${amount} fehlen noch`,
  sendTheRest: (received) => `${received} sind angekommen. Senden Sie den Rest an dieselbe Adresse.`,
  whyShort: 'Börsen ziehen ihre Gebühr oft von dem ab, was sie senden; so kommt eine Zahlung zu kurz.',
  confirmationsOf: (done, wanted) => `${number(done)} von ${number(wanted)} Bestätigungen`,
  enoughArrived: (received) => `Es ist genug angekommen: ${received}.`,
  mayClose: 'Sie sind fertig und können diese Seite schließen.',
  takesAbout: (minutes) =>
    minutes < 90
      ? `Das Netzwerk braucht für den Rest gewöhnlich etwa ${number(minutes)} Minuten.`
      : `Das Netzwerk braucht für den Rest gewöhnlich etwa ${number(Math.round(minutes / 60))} Stunden.`,
  shopIsToldBySelf: (shop) =>
    `${shop} erfährt es von selbst, sobald das Bitcoin-Netzwerk die Zahlung bestätigt hat.`,
  thankYou: 'Danke, es ist bezahlt',
  isConfirmed: (amount) => `${amount} sind bestätigt.`,
  isConfirmedAndToldTo: (amount, shop) => `${amount} sind bestätigt, und ${shop} weiß davon.`,
  isConfirmedAndBeingToldTo: (amount, shop) => `${amount} sind bestätigt, und ${shop} wird benachrichtigt.`,
  late: 'Die Coins kamen nach dem Ende der Zahlung und zählen trotzdem.',
  surplusLeaveAddress: (amount, shop) =>
    `Sie haben ${amount} zu viel gesendet: ${shop} schuldet Ihnen diesen Betrag. Hinterlassen Sie unten eine Rückgabeadresse, damit ${shop} ihn zurücksenden kann.`,
  surplusTo: (amount, shop, address) =>
    `Sie haben ${amount} zu viel gesendet: ${shop} schuldet Ihnen diesen Betrag und kann ihn an Ihre Rückgabeadresse ${address} senden.`,
  youCancelled: 'Sie haben diese Zahlung abgebrochen',
  hasEnded: 'Diese Zahlung ist beendet',
  notPaidInTime: 'Sie wurde nicht rechtzeitig bezahlt.',
  sendNothingMore:
    'Senden Sie nichts mehr an ihre Adresse; gehen Sie zum Shop zurück und beginnen Sie von vorn.',
  networkStopped: (shop) =>
    `Wir können dem Bitcoin-Netzwerk nicht folgen, bis jemand das behoben hat. Bitte warten Sie mit dem Bezahlen. Falls Sie schon bezahlt haben, sind Ihre Coins sicher: Fragen Sie ${shop}, und halten Sie die Nummer Ihrer Transaktion bereit.`,
  networkUnseen:
    'Wir sehen das Bitcoin-Netzwerk gerade nicht. Sie können jetzt zahlen oder warten: Gesendete Coins sind sicher und werden gezählt, sobald wir sie sehen.',
  networkBehind: (blocks) =>
    `Wir holen das Bitcoin-Netzwerk gerade ein, noch ${blocks === 1 ? '1 Block' : `${number(blocks)} Blöcke`}, daher erscheinen Coins später als sonst. Sie können jetzt zahlen oder warten: Gesendete Coins sind sicher und werden gezählt, sobald wir sie sehen.`,
  priceIsOld:
    'Der Preis in Bitcoin gilt nicht mehr und kann gerade nicht erneuert werden. Bitte warten Sie mit dem Bezahlen: Diese Seite zeigt den neuen Betrag, sobald es einen gibt. Was Sie schon gesendet haben, ist sicher.',

  backToShop: 'Zurück zum Shop',
  takingYouBack: (shop) => `Weiter zu ${shop} in`,
  inSeconds: () => 's',
  stayHere: 'Hier bleiben',
  cancelPayment: 'Diese Zahlung abbrechen',
  needMoreTime: 'Ich brauche mehr Zeit',
  needMoreTimeHow: 'Setzt den Betrag zum jetzigen Kurs neu fest und hält ihn weitere 15 Minuten.',
  receipt: 'Beleg',
  print: 'Drucken',

  qrCode: (amount) => `QR-Code, um ${amount} an die Adresse auf dieser Seite zu zahlen`,
  openInWallet: 'In Ihrer Wallet öffnen',
  amount: 'Betrag',
  address: 'Bitcoin-Adresse',
  networkFees: 'Netzwerkgebühren kommen hinzu: Genau dieser Betrag muss ankommen.',
  copy: 'Kopieren',
  copied: 'Kopiert',
  cannotCopy: 'Kopieren ist hier nicht möglich; markieren Sie stattdessen den Text',
  copyWhat: { amount: 'Betrag', address: 'Adresse', link: 'Zahlungslink' },
  paymentLink: 'Zahlungslink',

  arrived: 'Was angekommen ist',
  transaction: 'Transaktion',
  confirmations: 'Bestätigungen',
  doneOf: (done, wanted) => `${number(done)} von ${number(wanted)}`,
  newlyMined: 'neu geschürft',
  vanishedDeposit: 'Aus dem Netzwerk verschwunden',

  summary: 'Übersicht',
  price: 'Preis',
  rate: 'Kurs',
  rateOf: (bitcoin, price) => `${bitcoin} = ${price}`,
  rateSource: 'Quelle des Kurses',
  inBitcoin: 'In Bitcoin',
  pending: 'Unbestätigt',
  confirmed: 'Bestätigt',
  tooMuch: 'Zu viel',
  missingButEnough: 'Fehlt, genügt aber',
  due: 'Noch offen',
  holdsUntil: (time, source) =>
    `Dieser Betrag in Bitcoin gilt bis ${time} und folgt danach dem Kurs. Quelle des Kurses: ${source}.`,
  restHoldsUntil: (time, source) =>
    `Was in Bitcoin noch offen ist, gilt bis ${time} und folgt danach dem Kurs. Quelle des Kurses: ${source}.`,
  holdsFor: 'Dieser Betrag gilt noch',
  openUntil: 'Offen bis',

  returnAddress: 'Rückgabeadresse',
  returnAddressOptional: (shop) =>
    `Freiwillig. Wohin ${shop} Coins zurücksenden kann, falls Sie zu viel senden.`,
  returnAddressIs: 'Coins können zurückgesendet werden an',
  returnAddressChange: 'Ändern oder entfernen',
  returnAddressYours: 'Eine Bitcoin-Adresse von Ihnen',
  returnAddressAnother: 'Eine andere Adresse, oder leer lassen, um sie zu entfernen',
  save: 'Speichern',
  notAnAddress: 'Das ist keine Bitcoin-Adresse. Wurde sie vollständig kopiert?',
  notAnAddressHere:
    'Das ist keine Adresse des Bitcoin-Netzwerks, auf dem Sie zahlen. Wurde sie vollständig kopiert?',

  reloadsItself: 'Diese Seite lädt sich neu, während sie wartet.',
  checkAgain: 'Jetzt noch einmal prüfen',
  payment: 'Zahlung',

  button: {
    states: { partial: 'Zahlung gesehen', paid: 'Bezahlt', cancelled: 'Abgebrochen', closed: 'Geschlossen' },
    pay: (prices) => `${prices} mit Bitcoin bezahlen`,
    see: (state, prices) => `${state}, ${prices}, Zahlung ansehen`,
  },

  errors: {
    numbered: (status) => `Fehler ${status}`,
    noSuchPayment: {
      title: 'Diese Zahlung gibt es nicht',
      sentence: 'Dieser Link führt zu keiner Zahlung, die wir kennen.',
      whatToDo: 'Gehen Sie zum Shop zurück und beginnen Sie die Zahlung von dort.',
    },
    pageNotFound: {
      title: 'Seite nicht gefunden',
      sentence: 'Unter dieser Adresse gibt es nichts.',
      whatToDo: 'Prüfen Sie den Link, oder gehen Sie dorthin zurück, wo Sie herkamen.',
    },
    didNotWork: 'Das hat nicht geklappt',
    goBack: 'Gehen Sie zurück und versuchen Sie es noch einmal.',
    cannotBeRead: 'Ihr Browser hat etwas gesendet, das wir nicht lesen können.',
    customTooLong: (bytes) => `„custom“ darf höchstens ${number(bytes)} Bytes haben.`,
    notAnAmount:
      'Der Betrag muss eine Zahl über 0 mit Punkt und höchstens 8 Nachkommastellen sein, wie 0.00033167.',
    notThatMuch: 'So viel Bitcoin gibt es nicht.',
    noAddress: 'Diese Zahlung hat keine Adresse: Sie endete, bevor sie geöffnet wurde.',
    blocksBetween: (least, most) =>
      `Die Zahl der Blöcke muss zwischen ${number(least)} und ${number(most)} liegen.`,
    fromAnotherSite: {
      title: 'Das kam von einer anderen Website',
      sentence: 'Die Anfrage kam von einer Seite, die nicht unsere ist; daher wurde nichts getan.',
      whatToDo: 'Öffnen Sie die Seite hier und versuchen Sie es noch einmal.',
    },
    cannotBePaid: 'Das kann gerade nicht bezahlt werden',
    tryLater: 'Versuchen Sie es in ein paar Minuten noch einmal.',
    noRate: (currency) => `Für ${currency} gibt es im Moment keinen Kurs.`,
    nodeCatchingUp: 'Der Bitcoin-Knoten holt das Netzwerk noch ein.',
    networkNotReached: 'Das Bitcoin-Netzwerk wurde noch nicht erreicht.',
    costsTooMuch: 'Der Preis ist mehr Bitcoin, als es gibt.',
    notAvailable: {
      title: 'Im Moment nicht verfügbar',
      sentence: 'Unsere Datenbank ist nicht erreichbar. Nichts, was bezahlt wurde, ist verloren.',
      whatToDo: 'Laden Sie die Seite gleich noch einmal.',
    },
    ourMistake: {
      title: 'Hier ist etwas schiefgegangen',
      sentence: 'Das ist unser Fehler, nicht Ihrer. Nichts, was bezahlt wurde, ist verloren.',
      whatToDo: 'Laden Sie die Seite gleich noch einmal.',
    },
  },
};
