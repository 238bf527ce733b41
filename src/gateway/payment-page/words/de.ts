import type { Words } from './words.ts';

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
  confirmationsOf: (done, wanted) => `${done} von ${wanted} Bestätigungen`,
  enoughArrived: (received) => `Es ist genug angekommen: ${received}.`,
  mayClose: 'Sie sind fertig und können diese Seite schließen.',
  takesAbout: (minutes) =>
    minutes < 90
      ? `Das Netzwerk braucht für den Rest gewöhnlich etwa ${minutes} Minuten.`
      : `Das Netzwerk braucht für den Rest gewöhnlich etwa ${Math.round(minutes / 60)} Stunden.`,
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
    `Wir holen das Bitcoin-Netzwerk gerade ein, noch ${blocks} Blöcke, daher erscheinen Coins später als sonst. Sie können jetzt zahlen oder warten: Gesendete Coins sind sicher und werden gezählt, sobald wir sie sehen.`,
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
  doneOf: (done, wanted) => `${done} von ${wanted}`,
  newlyMined: 'neu geschürft',
  vanishedDeposit: 'Aus dem Netzwerk verschwunden',

  summary: 'Übersicht',
  price: 'Preis',
  rate: 'Kurs',
  rateSource: 'Quelle des Kurses',
  inBitcoin: 'In Bitcoin',
  pending: 'Unbestätigt',
  confirmed: 'Bestätigt',
  tooMuch: 'Zu viel',
  missingButEnough: 'Fehlt, genügt aber',
  due: 'Noch offen',
  holdsUntil: (time, source) =>
    `Dieser Betrag in Bitcoin gilt bis ${time} UTC und folgt danach dem Kurs. Quelle des Kurses: ${source}.`,
  restHoldsUntil: (time, source) =>
    `Was in Bitcoin noch offen ist, gilt bis ${time} UTC und folgt danach dem Kurs. Quelle des Kurses: ${source}.`,
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
};
