import { wholeNumbers } from '../formats.ts';
import type { Words } from './words.ts';

const number = wholeNumbers('ar');

/** Keeps what is written from left to right (amounts, addresses) in one piece inside a sentence (Unicode UAX 9, isolates). */
const keep = (text: string): string => `\u2068${text}\u2069`;

export const ar: Words = {
  payTo: (shop) => `الدفع إلى ${keep(shop)}`,
  paymentTo: (shop) => `الدفع إلى ${keep(shop)}`,
  skipToContent: 'انتقل إلى المحتوى',
  language: 'اللغة',
  notice: 'تنبيه',
  sandbox: 'بيئة تجريبية: لا تُنقل أموال حقيقية',
  connectionLost: 'انقطع الاتصال، تجري إعادة المحاولة',

  badgeWaiting: 'في انتظار الدفع',
  badgeNotEnough: 'المبلغ غير كافٍ بعد',
  badgePending: 'المبلغ كافٍ وبانتظار التأكيد',
  badgePaid: 'مدفوع',
  badgeCancelled: 'ملغى',
  badgeExpired: 'منتهٍ',

  preparingAddress: 'يجري إعداد عنوانك',
  preparingAddressHow: 'لا يوجد عنوان لهذه الدفعة بعد. أعد تحميل الصفحة بعد لحظات.',
  send: (amount) => `أرسل ${keep(amount)}`,
  sendHow: 'امسح الرمز بمحفظتك، أو انسخ العنوان والمبلغ.',
  vanished: 'العملات التي ظهرت سابقًا اختفت من الشبكة، لذلك لا تُحتسب.',
  stillDue: (amount) => `المتبقي ${keep(amount)}`,
  sendTheRest: (received) => `وصل ${keep(received)}. أرسل الباقي إلى العنوان نفسه.`,
  whyShort: 'كثيرًا ما تخصم المنصات رسومها من المبلغ المُرسل، ولهذا تنقص الدفعة.',
  confirmationsOf: (done, wanted) => `${number(done)} من ${number(wanted)} تأكيدات`,
  enoughArrived: (received) => `وصل مبلغ كافٍ: ${keep(received)}.`,
  mayClose: 'لقد انتهيت، ويمكنك إغلاق هذه الصفحة.',
  takesAbout: (minutes) =>
    minutes < 90
      ? `تحتاج الشبكة عادةً إلى نحو ${number(minutes)} دقيقة لما تبقى.`
      : `تحتاج الشبكة عادةً إلى نحو ${number(Math.round(minutes / 60))} ساعة لما تبقى.`,
  shopIsToldBySelf: (shop) => `سيُبلَّغ ${keep(shop)} تلقائيًا بمجرد أن تؤكد شبكة بيتكوين الدفعة.`,
  thankYou: 'شكرًا، تم الدفع',
  isConfirmed: (amount) => `تم تأكيد ${keep(amount)}.`,
  isConfirmedAndToldTo: (amount, shop) => `تم تأكيد ${keep(amount)}، وأُبلغ ${keep(shop)} بذلك.`,
  isConfirmedAndBeingToldTo: (amount, shop) => `تم تأكيد ${keep(amount)}، ويجري إبلاغ ${keep(shop)}.`,
  late: 'وصلت العملات بعد انتهاء الدفعة، وهي محتسبة رغم ذلك.',
  surplusLeaveAddress: (amount, shop) =>
    `أرسلت ${keep(amount)} زيادةً على المطلوب: يدين لك ${keep(shop)} بردّها. اترك عنوان استرداد أدناه ليتمكن ${keep(shop)} من إعادتها.`,
  surplusTo: (amount, shop, address) =>
    `أرسلت ${keep(amount)} زيادةً على المطلوب: يدين لك ${keep(shop)} بردّها، ويمكنه إرسالها إلى عنوان الاسترداد ${keep(address)}.`,
  youCancelled: 'لقد ألغيت هذه الدفعة',
  hasEnded: 'انتهت هذه الدفعة',
  notPaidInTime: 'لم تُدفع في الوقت المحدد.',
  sendNothingMore: 'لا ترسل أي شيء آخر إلى عنوانها؛ عُد إلى المتجر وابدأ من جديد.',
  networkStopped: (shop) =>
    `لا يمكننا متابعة شبكة بيتكوين إلى أن يُصلح أحدهم ذلك، فيُرجى الانتظار قبل الدفع. إن كنت قد دفعت فعملاتك في أمان: اسأل ${keep(shop)} وجهّز رقم معاملتك.`,
  networkUnseen:
    'لا يمكننا رؤية شبكة بيتكوين الآن. يمكنك الدفع الآن أو الانتظار: العملات التي ترسلها في أمان وتُحتسب فور رؤيتنا لها.',
  networkBehind: (blocks) =>
    `نلحق الآن بشبكة بيتكوين، وتبقّى ${number(blocks)} كتلة، لذلك تظهر العملات متأخرة عن المعتاد. يمكنك الدفع الآن أو الانتظار: العملات التي ترسلها في أمان وتُحتسب فور رؤيتنا لها.`,
  priceIsOld:
    'لم يعد السعر بالبيتكوين ساريًا ولا يمكن تجديده حاليًا. يُرجى الانتظار قبل الدفع: ستعرض هذه الصفحة المبلغ الجديد فور توفره. ما أرسلته سابقًا في أمان.',

  backToShop: 'العودة إلى المتجر',
  takingYouBack: (shop) => `ستعود إلى ${keep(shop)} خلال`,
  inSeconds: () => 'ث',
  stayHere: 'البقاء هنا',
  cancelPayment: 'إلغاء هذه الدفعة',
  needMoreTime: 'أحتاج إلى مزيد من الوقت',
  needMoreTimeHow: 'يحدد المبلغ من جديد بالسعر الحالي ويثبّته 15 دقيقة أخرى.',
  receipt: 'إيصال',
  print: 'طباعة',

  qrCode: (amount) => `رمز QR لدفع ${keep(amount)} إلى العنوان المعروض في هذه الصفحة`,
  openInWallet: 'افتح في محفظتك',
  amount: 'المبلغ',
  address: 'عنوان بيتكوين',
  networkFees: 'تُضاف رسوم الشبكة: يجب أن يصل هذا المبلغ بالضبط.',
  copy: 'نسخ',
  copied: 'تم النسخ',
  cannotCopy: 'النسخ غير ممكن هنا؛ حدّد النص بدلًا من ذلك',
  copyWhat: { amount: 'المبلغ', address: 'العنوان', link: 'رابط الدفع' },
  paymentLink: 'رابط الدفع',

  arrived: 'ما وصل',
  transaction: 'المعاملة',
  confirmations: 'التأكيدات',
  doneOf: (done, wanted) => `${number(done)} من ${number(wanted)}`,
  newlyMined: 'معدّنة حديثًا',
  vanishedDeposit: 'اختفت من الشبكة',

  summary: 'الملخص',
  price: 'السعر',
  rate: 'سعر الصرف',
  rateOf: (bitcoin, price) => `${keep(bitcoin)} = ${keep(price)}`,
  rateSource: 'مصدر سعر الصرف',
  inBitcoin: 'بالبيتكوين',
  pending: 'قيد الانتظار',
  confirmed: 'مؤكد',
  tooMuch: 'الزيادة',
  missingButEnough: 'ناقص لكنه كافٍ',
  due: 'المتبقي',
  holdsUntil: (time, source) =>
    `هذا المبلغ بالبيتكوين سارٍ حتى ${keep(time)} ثم يتبع سعر الصرف. مصدر سعر الصرف: ${keep(source)}.`,
  restHoldsUntil: (time, source) =>
    `المتبقي بالبيتكوين سارٍ حتى ${keep(time)} ثم يتبع سعر الصرف. مصدر سعر الصرف: ${keep(source)}.`,
  holdsFor: 'هذا المبلغ سارٍ لمدة',
  openUntil: 'مفتوح حتى',

  returnAddress: 'عنوان الاسترداد',
  returnAddressOptional: (shop) =>
    `اختياري. حيث يمكن لـ ${keep(shop)} إعادة العملات إن أرسلت أكثر من المطلوب.`,
  returnAddressIs: 'يمكن إعادة العملات إلى',
  returnAddressChange: 'غيّره أو احذفه',
  returnAddressYours: 'عنوان بيتكوين خاص بك',
  returnAddressAnother: 'عنوان آخر، أو اتركه فارغًا لحذفه',
  save: 'حفظ',
  notAnAddress: 'هذا ليس عنوان بيتكوين. هل نُسخ كاملًا؟',
  notAnAddressHere: 'هذا ليس عنوانًا على شبكة بيتكوين التي تدفع عليها. هل نُسخ كاملًا؟',

  reloadsItself: 'تُعيد هذه الصفحة تحميل نفسها أثناء الانتظار.',
  checkAgain: 'تحقق الآن',
  payment: 'الدفعة',

  button: {
    states: { partial: 'رُصدت الدفعة', paid: 'مدفوع', cancelled: 'ملغى', closed: 'مغلق' },
    pay: (prices) => `ادفع ${keep(prices)} بالبيتكوين`,
    see: (state, prices) => `${state}، ${keep(prices)}، اعرض الدفعة`,
  },

  errors: {
    numbered: (status) => `خطأ ${status}`,
    noSuchPayment: {
      title: 'لا توجد دفعة كهذه',
      sentence: 'لا يؤدي هذا الرابط إلى أي دفعة نعرفها.',
      whatToDo: 'عُد إلى المتجر وابدأ الدفع من هناك.',
    },
    pageNotFound: {
      title: 'الصفحة غير موجودة',
      sentence: 'لا يوجد شيء في هذا العنوان.',
      whatToDo: 'تحقق من الرابط، أو عُد من حيث أتيت.',
    },
    didNotWork: 'لم تنجح العملية',
    goBack: 'عُد وحاول مرة أخرى.',
    cannotBeRead: 'أرسل متصفحك شيئًا لا يمكننا قراءته.',
    customTooLong: (bytes) => `يجب ألا يزيد ${keep('"custom"')} على ${number(bytes)} بايت.`,
    notAnAmount: `يجب أن يكون المبلغ عددًا أكبر من 0 وبحد أقصى 8 منازل عشرية، مثل ${keep('0.00033167')}.`,
    notThatMuch: 'لا يوجد هذا القدر من البيتكوين.',
    noAddress: 'ليس لهذه الدفعة عنوان: انتهت قبل أن تُفتح.',
    blocksBetween: (least, most) => `يجب أن يكون عدد الكتل بين ${number(least)} و${number(most)}.`,
    fromAnotherSite: {
      title: 'جاء هذا من موقع آخر',
      sentence: 'أرسلت الطلبَ صفحةٌ ليست من صفحاتنا، لذلك لم يُنفَّذ شيء.',
      whatToDo: 'افتح الصفحة هنا وحاول مرة أخرى.',
    },
    cannotBePaid: 'لا يمكن الدفع الآن',
    tryLater: 'حاول مرة أخرى بعد بضع دقائق.',
    noRate: (currency) => `لا يوجد سعر صرف لـ ${keep(currency)} حاليًا.`,
    nodeCatchingUp: 'ما زالت عقدة بيتكوين تلحق بالشبكة.',
    networkNotReached: 'لم يتم الوصول إلى شبكة بيتكوين بعد.',
    costsTooMuch: 'السعر أكبر من كل البيتكوين الموجود.',
    notAvailable: {
      title: 'غير متاح حاليًا',
      sentence: 'قاعدة بياناتنا غير متاحة. لم يضِع أي شيء مما دُفع.',
      whatToDo: 'أعد تحميل الصفحة بعد لحظات.',
    },
    ourMistake: {
      title: 'حدث خطأ هنا',
      sentence: 'هذا خطؤنا وليس خطأك. لم يضِع أي شيء مما دُفع.',
      whatToDo: 'أعد تحميل الصفحة بعد لحظات.',
    },
  },
};
