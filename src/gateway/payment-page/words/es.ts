import { wholeNumbers } from '../formats.ts';
import type { Words } from './words.ts';

const number = wholeNumbers('es');

export const es: Words = {
  payTo: (shop) => `Pago a ${shop}`,
  paymentTo: (shop) => `Pago a ${shop}`,
  skipToContent: 'Ir al contenido',
  language: 'Idioma',
  notice: 'Aviso',
  sandbox: 'Entorno de pruebas: no se mueve dinero real',
  connectionLost: 'Conexión perdida, reintentando',

  badgeWaiting: 'Esperando monedas',
  badgeNotEnough: 'Aún no es suficiente',
  badgePending: 'Suficiente, pero pendiente',
  badgePaid: 'Pagado',
  badgeCancelled: 'Cancelado',
  badgeExpired: 'Caducado',

  preparingAddress: 'Preparando su dirección',
  preparingAddressHow: 'Este pago aún no tiene dirección. Vuelva a cargar esta página en un momento.',
  send: (amount) => `Envíe ${amount}`,
  sendHow: 'Escanee el código con su monedero, o copie la dirección y el importe.',
  vanished: 'Las monedas vistas antes han desaparecido de la red, así que no cuentan.',
  stillDue: (amount) => `Faltan ${amount}`,
  sendTheRest: (received) => `Han llegado ${received}. Envíe el resto a la misma dirección.`,
  whyShort: 'Las casas de cambio suelen descontar su comisión de lo que envían; así un pago se queda corto.',
  confirmationsOf: (done, wanted) => `${number(done)} de ${number(wanted)} confirmaciones`,
  enoughArrived: (received) => `Ha llegado lo suficiente: ${received}.`,
  mayClose: 'Ha terminado; puede cerrar esta página.',
  takesAbout: (minutes) =>
    minutes < 90
      ? `La red suele tardar unos ${number(minutes)} minutos en lo que falta.`
      : `La red suele tardar unas ${number(Math.round(minutes / 60))} horas en lo que falta.`,
  shopIsToldBySelf: (shop) => `${shop} lo sabrá automáticamente cuando la red Bitcoin lo haya confirmado.`,
  thankYou: 'Gracias, está pagado',
  isConfirmed: (amount) => `${amount} están confirmados.`,
  isConfirmedAndToldTo: (amount, shop) => `${amount} están confirmados, y ${shop} ya lo sabe.`,
  isConfirmedAndBeingToldTo: (amount, shop) => `${amount} están confirmados, y se está avisando a ${shop}.`,
  late: 'Llegó después de que el pago terminara, y cuenta de todos modos.',
  surplusLeaveAddress: (amount, shop) =>
    `Ha enviado ${amount} de más: ${shop} le debe la devolución. Deje abajo una dirección de devolución para que ${shop} pueda enviársela.`,
  surplusTo: (amount, shop, address) =>
    `Ha enviado ${amount} de más: ${shop} le debe la devolución y puede enviarla a su dirección ${address}.`,
  youCancelled: 'Ha cancelado este pago',
  hasEnded: 'Este pago ha terminado',
  notPaidInTime: 'No se pagó a tiempo.',
  sendNothingMore: 'No envíe nada más a su dirección; vuelva a la tienda y empiece de nuevo.',
  networkStopped: (shop) =>
    `No podemos seguir la red Bitcoin hasta que alguien lo arregle, así que espere antes de pagar. Si ya ha pagado, sus monedas están a salvo: pregunte a ${shop} y tenga a mano el número de su transacción.`,
  networkUnseen:
    'Ahora mismo no vemos la red Bitcoin. Puede pagar ya o esperar: las monedas que envíe están a salvo y se cuentan en cuanto las veamos.',
  networkBehind: (blocks) =>
    `Nos estamos poniendo al día con la red Bitcoin, ${blocks === 1 ? 'falta 1 bloque' : `faltan ${number(blocks)} bloques`}, así que las monedas aparecen más tarde de lo normal. Puede pagar ya o esperar: las monedas que envíe están a salvo y se cuentan en cuanto las veamos.`,
  priceIsOld:
    'El precio en bitcoin ya no vale y no se puede renovar en este momento. Espere antes de pagar: esta página mostrará el nuevo importe en cuanto lo haya. Lo que ya haya enviado está a salvo.',

  backToShop: 'Volver a la tienda',
  takingYouBack: (shop) => `Volverá a ${shop} en`,
  inSeconds: () => 's',
  stayHere: 'Quedarse aquí',
  cancelPayment: 'Cancelar este pago',
  needMoreTime: 'Necesito más tiempo',
  needMoreTimeHow: 'Fija de nuevo el importe al cambio actual y lo mantiene otros 15 minutos.',
  receipt: 'Recibo',
  print: 'Imprimir',

  qrCode: (amount) => `Código QR para pagar ${amount} a la dirección de esta página`,
  openInWallet: 'Abrir en su monedero',
  amount: 'Importe',
  address: 'Dirección Bitcoin',
  networkFees: 'Las comisiones de red se suman: tiene que llegar exactamente este importe.',
  copy: 'Copiar',
  copied: 'Copiado',
  cannotCopy: 'Aquí no se puede copiar; seleccione el texto',
  copyWhat: { amount: 'importe', address: 'dirección', link: 'enlace de pago' },
  paymentLink: 'Enlace de pago',

  arrived: 'Lo que ha llegado',
  transaction: 'Transacción',
  confirmations: 'Confirmaciones',
  doneOf: (done, wanted) => `${number(done)} de ${number(wanted)}`,
  newlyMined: 'recién minado',
  vanishedDeposit: 'Desapareció de la red',

  summary: 'Resumen',
  price: 'Precio',
  rate: 'Cambio',
  rateOf: (bitcoin, price) => `${bitcoin} = ${price}`,
  rateSource: 'Fuente del cambio',
  inBitcoin: 'En bitcoin',
  pending: 'Pendiente',
  confirmed: 'Confirmado',
  tooMuch: 'De más',
  missingButEnough: 'Falta, pero basta',
  due: 'Falta por pagar',
  holdsUntil: (time, source) =>
    `Este importe en bitcoin vale hasta las ${time} y después sigue el cambio. Fuente del cambio: ${source}.`,
  restHoldsUntil: (time, source) =>
    `Lo que falta en bitcoin vale hasta las ${time} y después sigue el cambio. Fuente del cambio: ${source}.`,
  holdsFor: 'Este importe vale durante',
  openUntil: 'Abierto hasta',

  returnAddress: 'Dirección de devolución',
  returnAddressOptional: (shop) => `Opcional. Adónde puede ${shop} devolver monedas si envía de más.`,
  returnAddressIs: 'Las monedas pueden devolverse a',
  returnAddressChange: 'Cambiarla o quitarla',
  returnAddressYours: 'Una dirección Bitcoin suya',
  returnAddressAnother: 'Otra dirección, o nada para quitarla',
  save: 'Guardar',
  notAnAddress: 'Esto no es una dirección Bitcoin. ¿Se copió entera?',
  notAnAddressHere: 'Esto no es una dirección de la red Bitcoin en la que paga. ¿Se copió entera?',

  reloadsItself: 'Esta página se recarga sola mientras espera.',
  checkAgain: 'Comprobar ahora',
  payment: 'Pago',

  button: {
    states: { partial: 'Pago visto', paid: 'Pagado', cancelled: 'Cancelado', closed: 'Cerrado' },
    pay: (prices) => `Pagar ${prices} con bitcoin`,
    see: (state, prices) => `${state}, ${prices}, ver el pago`,
  },

  errors: {
    numbered: (status) => `Error ${status}`,
    noSuchPayment: {
      title: 'Ese pago no existe',
      sentence: 'Este enlace no lleva a ningún pago que conozcamos.',
      whatToDo: 'Vuelva a la tienda y empiece el pago desde allí.',
    },
    pageNotFound: {
      title: 'Página no encontrada',
      sentence: 'No hay nada en esta dirección.',
      whatToDo: 'Compruebe el enlace, o vuelva adonde estaba.',
    },
    didNotWork: 'No ha funcionado',
    goBack: 'Vuelva atrás e inténtelo de nuevo.',
    cannotBeRead: 'Su navegador ha enviado algo que no podemos leer.',
    customTooLong: (bytes) => `«custom» debe tener como máximo ${number(bytes)} bytes.`,
    notAnAmount:
      'El importe debe ser un número mayor que 0, con punto y un máximo de 8 decimales, como 0.00033167.',
    notThatMuch: 'No existe tanto bitcoin.',
    noAddress: 'Este pago no tiene dirección: terminó antes de abrirse.',
    blocksBetween: (least, most) =>
      `El número de bloques debe estar entre ${number(least)} y ${number(most)}.`,
    fromAnotherSite: {
      title: 'Esto vino de otro sitio',
      sentence: 'La petición la envió una página que no es nuestra, así que no se ha hecho nada.',
      whatToDo: 'Abra la página aquí e inténtelo de nuevo.',
    },
    cannotBePaid: 'Ahora mismo no se puede pagar',
    tryLater: 'Inténtelo de nuevo en unos minutos.',
    noRate: (currency) => `En este momento no hay cambio para ${currency}.`,
    nodeCatchingUp: 'El nodo de Bitcoin aún se está poniendo al día con la red.',
    networkNotReached: 'Aún no se ha podido contactar con la red Bitcoin.',
    costsTooMuch: 'El precio supera todo el bitcoin que existe.',
    notAvailable: {
      title: 'No disponible en este momento',
      sentence: 'Nuestra base de datos no responde. Nada de lo pagado se ha perdido.',
      whatToDo: 'Vuelva a cargar la página en un momento.',
    },
    ourMistake: {
      title: 'Algo ha fallado aquí',
      sentence: 'Es un error nuestro, no suyo. Nada de lo pagado se ha perdido.',
      whatToDo: 'Vuelva a cargar la página en un momento.',
    },
  },
};
