import { wholeNumbers } from '../formats.ts';
import type { Words } from './words.ts';

const number = wholeNumbers('zh');

export const zh: Words = {
  payTo: (shop) => `向 ${shop} 付款`,
  paymentTo: (shop) => `向 ${shop} 付款`,
  skipToContent: '跳到正文',
  language: '语言',
  notice: '提示',
  sandbox: '沙盒：不涉及真实资金',
  connectionLost: '连接已断开，正在重试',

  badgeWaiting: '等待付款',
  badgeNotEnough: '金额不足',
  badgePending: '金额已足，等待确认',
  badgePaid: '已付款',
  badgeCancelled: '已取消',
  badgeExpired: '已过期',

  preparingAddress: '正在准备您的地址',
  preparingAddressHow: '这笔付款还没有地址。请稍后重新加载本页。',
  send: (amount) => `请发送 ${amount}`,
  sendHow: '请用钱包扫描二维码，或复制地址和金额。',
  vanished: '先前看到的币已从网络中消失，因此不计入。',
  stillDue: (amount) => `还差 ${amount}`,
  sendTheRest: (received) => `已收到 ${received}。请将剩余部分发送到同一地址。`,
  whyShort: '交易所常从发送金额中扣除手续费，因此付款会不足。',
  confirmationsOf: (done, wanted) => `${number(done)}/${number(wanted)} 次确认`,
  enoughArrived: (received) => `已收到足够金额：${received}。`,
  mayClose: '您已完成付款，可以关闭本页。',
  takesAbout: (minutes) =>
    minutes < 90
      ? `网络通常还需要大约 ${number(minutes)} 分钟。`
      : `网络通常还需要大约 ${number(Math.round(minutes / 60))} 小时。`,
  shopIsToldBySelf: (shop) => `比特币网络确认后，会自动通知 ${shop}。`,
  thankYou: '谢谢，付款已完成',
  isConfirmed: (amount) => `${amount} 已确认。`,
  isConfirmedAndToldTo: (amount, shop) => `${amount} 已确认，并已通知 ${shop}。`,
  isConfirmedAndBeingToldTo: (amount, shop) => `${amount} 已确认，正在通知 ${shop}。`,
  late: '款项在付款结束后才到达，但仍然有效。',
  surplusLeaveAddress: (amount, shop) =>
    `您多付了 ${amount}：${shop} 应退还给您。请在下方留下退款地址，以便 ${shop} 退还。`,
  surplusTo: (amount, shop, address) =>
    `您多付了 ${amount}：${shop} 应退还给您，可退到您的退款地址 ${address}。`,
  youCancelled: '您已取消这笔付款',
  hasEnded: '这笔付款已结束',
  notPaidInTime: '未在期限内付款。',
  sendNothingMore: '请不要再向该地址发送任何款项；请返回商店重新开始。',
  networkStopped: (shop) =>
    `在有人修复之前，我们无法跟踪比特币网络，请先不要付款。如果您已付款，您的币是安全的：请联系 ${shop}，并准备好您的交易编号。`,
  networkUnseen:
    '我们目前看不到比特币网络。您可以现在付款，也可以等待：您发送的币是安全的，我们一看到就会计入。',
  networkBehind: (blocks) =>
    `我们正在追赶比特币网络，还差 ${number(blocks)} 个区块，因此款项会比平时晚显示。您可以现在付款，也可以等待：您发送的币是安全的，我们一看到就会计入。`,
  priceIsOld:
    '比特币价格已失效，目前无法更新。请先不要付款：一有新的金额，本页就会显示。您已发送的款项是安全的。',

  backToShop: '返回商店',
  takingYouBack: (shop) => `即将返回 ${shop}：`,
  inSeconds: () => '秒',
  stayHere: '留在本页',
  cancelPayment: '取消这笔付款',
  needMoreTime: '我需要更多时间',
  needMoreTimeHow: '按当前汇率重新确定金额，并再保留 15 分钟。',
  receipt: '收据',
  print: '打印',

  qrCode: (amount) => `向本页地址支付 ${amount} 的二维码`,
  openInWallet: '在钱包中打开',
  amount: '金额',
  address: '比特币地址',
  networkFees: '网络手续费另计：到账金额必须正好是这个数。',
  copy: '复制',
  copied: '已复制',
  cannotCopy: '此处无法复制；请选中文本',
  copyWhat: { amount: '金额', address: '地址', link: '付款链接' },
  paymentLink: '付款链接',

  arrived: '已到账',
  transaction: '交易',
  confirmations: '确认数',
  doneOf: (done, wanted) => `${number(done)}/${number(wanted)}`,
  newlyMined: '新挖出',
  vanishedDeposit: '已从网络中消失',

  summary: '摘要',
  price: '价格',
  rate: '汇率',
  rateOf: (bitcoin, price) => `${bitcoin} = ${price}`,
  rateSource: '汇率来源',
  inBitcoin: '比特币金额',
  pending: '待确认',
  confirmed: '已确认',
  tooMuch: '多付',
  missingButEnough: '略少，但已足够',
  due: '尚需支付',
  holdsUntil: (time, source) => `此比特币金额在 ${time} 之前有效，之后随汇率变动。汇率来源：${source}。`,
  restHoldsUntil: (time, source) =>
    `尚需支付的比特币金额在 ${time} 之前有效，之后随汇率变动。汇率来源：${source}。`,
  holdsFor: '此金额的有效时间还剩',
  openUntil: '开放至',

  returnAddress: '退款地址',
  returnAddressOptional: (shop) => `选填。如果您多付，${shop} 可退到这里。`,
  returnAddressIs: '可退款到',
  returnAddressChange: '更改或删除',
  returnAddressYours: '您的一个比特币地址',
  returnAddressAnother: '另一个地址；留空则删除',
  save: '保存',
  notAnAddress: '这不是比特币地址。是否复制完整？',
  notAnAddressHere: '这不是您付款所用比特币网络的地址。是否复制完整？',

  reloadsItself: '等待期间本页会自动重新加载。',
  checkAgain: '立即再查',
  payment: '付款',

  button: {
    states: { partial: '已看到付款', paid: '已付款', cancelled: '已取消', closed: '已关闭' },
    pay: (prices) => `用比特币支付 ${prices}`,
    see: (state, prices) => `${state}，${prices}，查看付款`,
  },

  errors: {
    numbered: (status) => `错误 ${status}`,
    noSuchPayment: {
      title: '没有这笔付款',
      sentence: '此链接没有对应的付款。',
      whatToDo: '请返回商店，从那里开始付款。',
    },
    pageNotFound: {
      title: '找不到页面',
      sentence: '此地址没有任何内容。',
      whatToDo: '请检查链接，或返回之前的页面。',
    },
    didNotWork: '操作未成功',
    goBack: '请返回后重试。',
    cannotBeRead: '我们无法读取您的浏览器发送的内容。',
    customTooLong: (bytes) => `“custom”最多为 ${number(bytes)} 字节。`,
    notAnAmount: '金额必须是大于 0 的数字，最多 8 位小数，例如 0.00033167。',
    notThatMuch: '没有那么多比特币。',
    noAddress: '这笔付款没有地址：它在打开之前就已结束。',
    blocksBetween: (least, most) => `区块数必须在 ${number(least)} 到 ${number(most)} 之间。`,
    fromAnotherSite: {
      title: '请求来自其他网站',
      sentence: '该请求由不属于我们的页面发出，因此未执行任何操作。',
      whatToDo: '请在这里打开页面后重试。',
    },
    cannotBePaid: '目前无法付款',
    tryLater: '请几分钟后重试。',
    noRate: (currency) => `目前没有 ${currency} 的汇率。`,
    nodeCatchingUp: '比特币节点仍在追赶网络。',
    networkNotReached: '尚未连接到比特币网络。',
    costsTooMuch: '价格超过了比特币的总量。',
    notAvailable: {
      title: '目前不可用',
      sentence: '我们的数据库暂时无法访问。已付的款项不会丢失。',
      whatToDo: '请稍后重新加载本页。',
    },
    ourMistake: {
      title: '这里出了问题',
      sentence: '这是我们的错误，不是您的。已付的款项不会丢失。',
      whatToDo: '请稍后重新加载本页。',
    },
  },
};
