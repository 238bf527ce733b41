import { wholeNumbers } from '../formats.ts';
import type { Words } from './words.ts';

const number = wholeNumbers('pt');

export const pt: Words = {
  payTo: (shop) => `Pagamento a ${shop}`,
  paymentTo: (shop) => `Pagamento a ${shop}`,
  skipToContent: 'Ir para o conteúdo',
  language: 'Idioma',
  notice: 'Aviso',
  sandbox: 'Ambiente de testes: nenhum dinheiro real é movimentado',
  connectionLost: 'Ligação perdida, a tentar de novo',

  badgeWaiting: 'À espera de moedas',
  badgeNotEnough: 'Ainda não chega',
  badgePending: 'Chega, mas está pendente',
  badgePaid: 'Pago',
  badgeCancelled: 'Cancelado',
  badgeExpired: 'Expirado',

  preparingAddress: 'A preparar o seu endereço',
  preparingAddressHow: 'Este pagamento ainda não tem endereço. Carregue esta página de novo daqui a pouco.',
  send: (amount) => `Envie ${amount}`,
  sendHow: 'Leia o código com a sua carteira, ou copie o endereço e o valor.',
  vanished: 'As moedas vistas antes desapareceram da rede, por isso não contam.',
  stillDue: (amount) => `Faltam ${amount}`,
  sendTheRest: (received) => `Chegaram ${received}. Envie o resto para o mesmo endereço.`,
  whyShort:
    'As corretoras descontam muitas vezes a sua taxa do que enviam; é assim que um pagamento fica curto.',
  confirmationsOf: (done, wanted) => `${number(done)} de ${number(wanted)} confirmações`,
  enoughArrived: (received) => `Chegou o suficiente: ${received}.`,
  mayClose: 'Está feito; pode fechar esta página.',
  takesAbout: (minutes) =>
    minutes < 90
      ? `A rede costuma demorar cerca de ${number(minutes)} minutos para o resto.`
      : `A rede costuma demorar cerca de ${number(Math.round(minutes / 60))} horas para o resto.`,
  shopIsToldBySelf: (shop) => `${shop} será avisado automaticamente quando a rede Bitcoin o confirmar.`,
  thankYou: 'Obrigado, está pago',
  isConfirmed: (amount) => `${amount} estão confirmados.`,
  isConfirmedAndToldTo: (amount, shop) => `${amount} estão confirmados, e ${shop} já sabe.`,
  isConfirmedAndBeingToldTo: (amount, shop) => `${amount} estão confirmados, e ${shop} está a ser avisado.`,
  late: 'Chegou depois de o pagamento ter terminado, e conta na mesma.',
  surplusLeaveAddress: (amount, shop) =>
    `Enviou ${amount} a mais: ${shop} deve-lhe a devolução. Deixe abaixo um endereço de devolução para que ${shop} a possa enviar.`,
  surplusTo: (amount, shop, address) =>
    `Enviou ${amount} a mais: ${shop} deve-lhe a devolução e pode enviá-la para o seu endereço ${address}.`,
  youCancelled: 'Cancelou este pagamento',
  hasEnded: 'Este pagamento terminou',
  notPaidInTime: 'Não foi pago a tempo.',
  sendNothingMore: 'Não envie mais nada para o endereço dele; volte à loja e comece de novo.',
  networkStopped: (shop) =>
    `Não conseguimos seguir a rede Bitcoin até que alguém resolva isto, por isso espere antes de pagar. Se já pagou, as suas moedas estão seguras: pergunte a ${shop} e tenha à mão o número da transação.`,
  networkUnseen:
    'Neste momento não vemos a rede Bitcoin. Pode pagar já ou esperar: as moedas que enviar estão seguras e contam assim que as virmos.',
  networkBehind: (blocks) =>
    `Estamos a acompanhar a rede Bitcoin com atraso, ${blocks === 1 ? 'falta 1 bloco' : `faltam ${number(blocks)} blocos`}, por isso as moedas aparecem mais tarde do que o habitual. Pode pagar já ou esperar: as moedas que enviar estão seguras e contam assim que as virmos.`,
  priceIsOld:
    'O preço em bitcoin já não é válido e não pode ser renovado neste momento. Espere antes de pagar: esta página mostra o novo valor assim que houver um. O que já enviou está seguro.',

  backToShop: 'Voltar à loja',
  takingYouBack: (shop) => `De volta a ${shop} em`,
  inSeconds: () => 's',
  stayHere: 'Ficar aqui',
  cancelPayment: 'Cancelar este pagamento',
  needMoreTime: 'Preciso de mais tempo',
  needMoreTimeHow: 'Fixa de novo o valor à cotação atual e mantém-no por mais 15 minutos.',
  receipt: 'Recibo',
  print: 'Imprimir',

  qrCode: (amount) => `Código QR para pagar ${amount} ao endereço desta página`,
  openInWallet: 'Abrir na sua carteira',
  amount: 'Valor',
  address: 'Endereço Bitcoin',
  networkFees: 'As taxas da rede são à parte: tem de chegar exatamente este valor.',
  copy: 'Copiar',
  copied: 'Copiado',
  cannotCopy: 'Aqui não é possível copiar; selecione o texto',
  copyWhat: { amount: 'valor', address: 'endereço', link: 'link de pagamento' },
  paymentLink: 'Link de pagamento',

  arrived: 'O que chegou',
  transaction: 'Transação',
  confirmations: 'Confirmações',
  doneOf: (done, wanted) => `${number(done)} de ${number(wanted)}`,
  newlyMined: 'acabado de minerar',
  vanishedDeposit: 'Desapareceu da rede',

  summary: 'Resumo',
  price: 'Preço',
  rate: 'Cotação',
  rateOf: (bitcoin, price) => `${bitcoin} = ${price}`,
  rateSource: 'Fonte da cotação',
  inBitcoin: 'Em bitcoin',
  pending: 'Pendente',
  confirmed: 'Confirmado',
  tooMuch: 'A mais',
  missingButEnough: 'Falta, mas chega',
  due: 'Falta pagar',
  holdsUntil: (time, source) =>
    `Este valor em bitcoin vale até às ${time} e depois segue a cotação. Fonte da cotação: ${source}.`,
  restHoldsUntil: (time, source) =>
    `O que falta em bitcoin vale até às ${time} e depois segue a cotação. Fonte da cotação: ${source}.`,
  holdsFor: 'Este valor vale por',
  openUntil: 'Aberto até',

  returnAddress: 'Endereço de devolução',
  returnAddressOptional: (shop) => `Opcional. Para onde ${shop} pode devolver moedas, se enviar a mais.`,
  returnAddressIs: 'As moedas podem ser devolvidas para',
  returnAddressChange: 'Mudá-lo ou retirá-lo',
  returnAddressYours: 'Um endereço Bitcoin seu',
  returnAddressAnother: 'Outro endereço, ou nada para o retirar',
  save: 'Guardar',
  notAnAddress: 'Isto não é um endereço Bitcoin. Foi copiado por inteiro?',
  notAnAddressHere: 'Isto não é um endereço da rede Bitcoin em que paga. Foi copiado por inteiro?',

  reloadsItself: 'Esta página recarrega-se sozinha enquanto espera.',
  checkAgain: 'Verificar agora',
  payment: 'Pagamento',

  button: {
    states: { partial: 'Pagamento visto', paid: 'Pago', cancelled: 'Cancelado', closed: 'Fechado' },
    pay: (prices) => `Pagar ${prices} com bitcoin`,
    see: (state, prices) => `${state}, ${prices}, ver o pagamento`,
  },

  errors: {
    numbered: (status) => `Erro ${status}`,
    noSuchPayment: {
      title: 'Esse pagamento não existe',
      sentence: 'Este link não leva a nenhum pagamento que conheçamos.',
      whatToDo: 'Volte à loja e comece o pagamento a partir daí.',
    },
    pageNotFound: {
      title: 'Página não encontrada',
      sentence: 'Não há nada neste endereço.',
      whatToDo: 'Verifique o link, ou volte para onde estava.',
    },
    didNotWork: 'Não funcionou',
    goBack: 'Volte atrás e tente de novo.',
    cannotBeRead: 'O seu navegador enviou algo que não conseguimos ler.',
    customTooLong: (bytes) => `“custom” deve ter no máximo ${number(bytes)} bytes.`,
    notAnAmount:
      'O valor deve ser um número acima de 0, com ponto e no máximo 8 casas decimais, como 0.00033167.',
    notThatMuch: 'Não existe tanto bitcoin.',
    noAddress: 'Este pagamento não tem endereço: terminou antes de ser aberto.',
    blocksBetween: (least, most) => `O número de blocos deve estar entre ${number(least)} e ${number(most)}.`,
    fromAnotherSite: {
      title: 'Isto veio de outro site',
      sentence: 'O pedido foi enviado por uma página que não é nossa, por isso nada foi feito.',
      whatToDo: 'Abra a página aqui e tente de novo.',
    },
    cannotBePaid: 'De momento não é possível pagar',
    tryLater: 'Tente de novo daqui a alguns minutos.',
    noRate: (currency) => `De momento não há cotação para ${currency}.`,
    nodeCatchingUp: 'O nó Bitcoin ainda está a alcançar a rede.',
    networkNotReached: 'Ainda não foi possível contactar a rede Bitcoin.',
    costsTooMuch: 'O preço é mais bitcoin do que existe.',
    notAvailable: {
      title: 'Indisponível de momento',
      sentence: 'A nossa base de dados não responde. Nada do que foi pago se perdeu.',
      whatToDo: 'Carregue a página de novo daqui a pouco.',
    },
    ourMistake: {
      title: 'Algo correu mal aqui',
      sentence: 'O erro é nosso, não seu. Nada do que foi pago se perdeu.',
      whatToDo: 'Carregue a página de novo daqui a pouco.',
    },
  },
};
