import { wholeNumbers } from '../formats.ts';
import type { Words } from './words.ts';

const number = wholeNumbers('ja');

export const ja: Words = {
  payTo: (shop) => `${shop}へのお支払い`,
  paymentTo: (shop) => `${shop}へのお支払い`,
  skipToContent: '本文へ移動',
  language: '言語',
  notice: 'お知らせ',
  sandbox: 'サンドボックス：実際のお金は動きません',
  connectionLost: '接続が切れました。再試行しています',

  badgeWaiting: '入金待ち',
  badgeNotEnough: '金額が不足しています',
  badgePending: '入金済み・承認待ち',
  badgePaid: '支払い完了',
  badgeCancelled: 'キャンセル済み',
  badgeExpired: '期限切れ',

  preparingAddress: 'アドレスを準備しています',
  preparingAddressHow:
    'このお支払いのアドレスはまだありません。少し待ってからページを再読み込みしてください。',
  send: (amount) => `${amount} を送ってください`,
  sendHow: 'ウォレットでコードを読み取るか、アドレスと金額をコピーしてください。',
  vanished: '先ほど確認されたコインはネットワークから消えたため、数えられません。',
  stillDue: (amount) => `あと ${amount} 必要です`,
  sendTheRest: (received) => `${received} が届きました。残りを同じアドレスに送ってください。`,
  whyShort: '取引所は送金額から手数料を差し引くことが多く、そのため金額が不足することがあります。',
  confirmationsOf: (done, wanted) => `承認 ${number(done)} / ${number(wanted)}`,
  enoughArrived: (received) => `必要な金額が届きました：${received}。`,
  mayClose: 'これで完了です。このページを閉じてもかまいません。',
  takesAbout: (minutes) =>
    minutes < 90
      ? `残りの承認には通常およそ ${number(minutes)} 分かかります。`
      : `残りの承認には通常およそ ${number(Math.round(minutes / 60))} 時間かかります。`,
  shopIsToldBySelf: (shop) => `ビットコインネットワークで承認されると、${shop}に自動的に通知されます。`,
  thankYou: 'ありがとうございます。支払いが完了しました',
  isConfirmed: (amount) => `${amount} が承認されました。`,
  isConfirmedAndToldTo: (amount, shop) => `${amount} が承認され、${shop}に通知されました。`,
  isConfirmedAndBeingToldTo: (amount, shop) => `${amount} が承認され、${shop}に通知しています。`,
  late: 'お支払いの終了後に届きましたが、有効です。',
  surplusLeaveAddress: (amount, shop) =>
    `${amount} 多く送られました。${shop}が返金します。返金できるように、下に返金先アドレスを入力してください。`,
  surplusTo: (amount, shop, address) =>
    `${amount} 多く送られました。${shop}が返金先アドレス ${address} に返金できます。`,
  youCancelled: 'このお支払いをキャンセルしました',
  hasEnded: 'このお支払いは終了しました',
  notPaidInTime: '期限内に支払われませんでした。',
  sendNothingMore: 'このアドレスにはもう何も送らないでください。ショップに戻ってやり直してください。',
  networkStopped: (shop) =>
    `担当者が復旧するまでビットコインネットワークを確認できません。お支払いはお待ちください。すでに支払われたコインは安全です。取引番号を用意して${shop}にお問い合わせください。`,
  networkUnseen:
    '現在ビットコインネットワークを確認できません。今支払っても、待ってもかまいません。送られたコインは安全で、確認でき次第反映されます。',
  networkBehind: (blocks) =>
    `ビットコインネットワークに追いついている途中です（残り ${number(blocks)} ブロック）。コインの表示が通常より遅れます。今支払っても、待ってもかまいません。送られたコインは安全で、確認でき次第反映されます。`,
  priceIsOld:
    'ビットコイン建ての価格は期限が切れ、現在更新できません。お支払いはお待ちください。新しい金額が決まり次第、このページに表示されます。すでに送られた分は安全です。',

  backToShop: 'ショップに戻る',
  takingYouBack: (shop) => `${shop}に戻るまで`,
  inSeconds: () => '秒',
  stayHere: 'ここに残る',
  cancelPayment: 'このお支払いをキャンセルする',
  needMoreTime: 'もう少し時間が必要です',
  needMoreTimeHow: '現在のレートで金額を決め直し、さらに 15 分間保証します。',
  receipt: '領収書',
  print: '印刷',

  qrCode: (amount) => `このページのアドレスに ${amount} を支払うための QR コード`,
  openInWallet: 'ウォレットで開く',
  amount: '金額',
  address: 'ビットコインアドレス',
  networkFees: 'ネットワーク手数料は別途かかります。この金額ちょうどが届く必要があります。',
  copy: 'コピー',
  copied: 'コピーしました',
  cannotCopy: 'ここではコピーできません。テキストを選択してください',
  copyWhat: { amount: '金額', address: 'アドレス', link: '支払いリンク' },
  paymentLink: '支払いリンク',

  arrived: '届いたコイン',
  transaction: 'トランザクション',
  confirmations: '承認数',
  doneOf: (done, wanted) => `${number(done)} / ${number(wanted)}`,
  newlyMined: '新規採掘',
  vanishedDeposit: 'ネットワークから消えました',

  summary: '概要',
  price: '価格',
  rate: 'レート',
  rateOf: (bitcoin, price) => `${bitcoin} = ${price}`,
  rateSource: 'レートの出典',
  inBitcoin: 'ビットコインで',
  pending: '承認待ち',
  confirmed: '承認済み',
  tooMuch: '過払い',
  missingButEnough: '不足（許容範囲内）',
  due: '残り',
  holdsUntil: (time, source) =>
    `このビットコイン額は ${time} まで有効で、その後はレートに従います。レートの出典：${source}。`,
  restHoldsUntil: (time, source) =>
    `残りのビットコイン額は ${time} まで有効で、その後はレートに従います。レートの出典：${source}。`,
  holdsFor: 'この金額の有効時間',
  openUntil: '受付期限',

  returnAddress: '返金先アドレス',
  returnAddressOptional: (shop) => `任意。多く送った場合に${shop}が返金する先です。`,
  returnAddressIs: 'コインの返金先：',
  returnAddressChange: '変更または削除',
  returnAddressYours: 'あなたのビットコインアドレス',
  returnAddressAnother: '別のアドレス（空欄にすると削除）',
  save: '保存',
  notAnAddress: 'ビットコインアドレスではありません。全体をコピーしましたか？',
  notAnAddressHere:
    'お支払いに使うビットコインネットワークのアドレスではありません。全体をコピーしましたか？',

  reloadsItself: 'このページは待っている間、自動的に再読み込みされます。',
  checkAgain: '今すぐ確認',
  payment: 'お支払い',

  button: {
    states: { partial: '入金を確認', paid: '支払い済み', cancelled: 'キャンセル済み', closed: '受付終了' },
    pay: (prices) => `${prices} をビットコインで支払う`,
    see: (state, prices) => `${state}、${prices}、お支払いを見る`,
  },

  errors: {
    numbered: (status) => `エラー ${status}`,
    noSuchPayment: {
      title: 'お支払いが見つかりません',
      sentence: 'このリンクのお支払いは登録されていません。',
      whatToDo: 'ショップに戻り、そこからお支払いを始めてください。',
    },
    pageNotFound: {
      title: 'ページが見つかりません',
      sentence: 'このアドレスには何もありません。',
      whatToDo: 'リンクを確かめるか、前のページに戻ってください。',
    },
    didNotWork: '処理できませんでした',
    goBack: '前のページに戻って、もう一度お試しください。',
    cannotBeRead: 'ブラウザーから送られた内容を読み取れませんでした。',
    customTooLong: (bytes) => `「custom」は ${number(bytes)} バイト以下にしてください。`,
    notAnAmount: '金額は 0 より大きく、小数点以下 8 桁までの数にしてください（例：0.00033167）。',
    notThatMuch: 'それだけのビットコインは存在しません。',
    noAddress: 'このお支払いにはアドレスがありません。開かれる前に終了しました。',
    blocksBetween: (least, most) => `ブロック数は ${number(least)} から ${number(most)} までにしてください。`,
    fromAnotherSite: {
      title: '別のサイトから送られました',
      sentence: '当サイト以外のページから送られたため、何も行いませんでした。',
      whatToDo: 'こちらでページを開いて、もう一度お試しください。',
    },
    cannotBePaid: '現在お支払いいただけません',
    tryLater: '数分後にもう一度お試しください。',
    noRate: (currency) => `現在 ${currency} のレートがありません。`,
    nodeCatchingUp: 'ビットコインノードがまだネットワークに追いついていません。',
    networkNotReached: 'ビットコインネットワークにまだ接続できていません。',
    costsTooMuch: '価格が存在するビットコインの総量を超えています。',
    notAvailable: {
      title: '現在ご利用いただけません',
      sentence: 'データベースに接続できません。支払われた分が失われることはありません。',
      whatToDo: '少し待ってからページを再読み込みしてください。',
    },
    ourMistake: {
      title: '問題が発生しました',
      sentence: 'これはこちら側の誤りです。支払われた分が失われることはありません。',
      whatToDo: '少し待ってからページを再読み込みしてください。',
    },
  },
};
