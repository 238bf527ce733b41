import type { ReceiptOutcome } from '../../../database/generated/client.ts';

/** What a reason means to the person who runs the shop, and what to do about it. */
export type ReasonWords = { title: string; meaning: string; whatToDo: string | null };

type Entry = [pattern: RegExp, words: ReasonWords];

const outdated = 'Ask whoever runs the gateway: it sent what its own protocol does not allow.';

/** Of receipts: their signature was right. */
const receiptReasons: Entry[] = [
  [
    /^no order has this transaction/,
    {
      title: 'Unknown transaction',
      meaning:
        'Our gateway signed it, but no order here has this transaction, nor does it carry the id of an order that still waits for one. It was made with the same key by somebody else, or in a database that was replaced.',
      whatToDo: 'Look the transaction up at the gateway. If its order comes to be here, apply the IPN again.',
    },
  ],
  [
    /^the payment belongs to another order/,
    {
      title: 'Payment of another order',
      meaning: 'It names a payment that another order here has already. An honest gateway never does that.',
      whatToDo: 'Compare both orders with the gateway before anything is shipped.',
    },
  ],
  [
    /^contradicts another IPN/,
    {
      title: 'Contradicts another IPN',
      meaning:
        'Two IPNs of one payment have the same number but say different things. The first one stays in force.',
      whatToDo: 'Compare the order with the gateway: it says which one is right.',
    },
  ],
  [
    /^it tells of coins on an address/,
    {
      title: 'About an address, not an order',
      meaning: 'The gateway told of coins on an address that was asked for outside of any order.',
      whatToDo: 'Have the gateway send those IPNs to another URL than this shop’s.',
    },
  ],
  [
    /^the database refused/,
    {
      title: 'Could not be kept as it is',
      meaning: 'It contradicts what the database holds, so nothing of it was taken over.',
      whatToDo: 'Apply it again once. If it is refused again, compare its order with the gateway.',
    },
  ],
  [
    /^(id|payment_id) is not a UUID/,
    {
      title: 'No id in it',
      meaning:
        'Without its ids nobody can tell which payment it is about. Test buttons of gateways send such IPNs.',
      whatToDo: outdated,
    },
  ],
  [
    /^(amount|currency)/,
    {
      title: 'Amounts that cannot be right',
      meaning: 'An amount is no number of satoshi, or the amounts do not add up, so none of it is counted.',
      whatToDo: 'Compare its order with the gateway, which says what really came.',
    },
  ],
  [
    /^(status|method|date|aonce)/,
    {
      title: 'Not as the protocol has it',
      meaning: 'A field holds what it must not, so the rest is not believed either.',
      whatToDo: outdated,
    },
  ],
];

/** Of requests whose signature was wrong. */
const rejections: Entry[] = [
  [
    /^the Rest-Key header is missing/,
    {
      title: 'No key',
      meaning:
        'It does not say whose key it was signed with. Browsers and scanners on the net send such requests.',
      whatToDo: 'Nothing, unless your gateway sends them: then something on the way removes its headers.',
    },
  ],
  [
    /^the Rest-Key is not/,
    {
      title: 'Signed with another key',
      meaning:
        'Its key is none of this shop: another shop’s gateway sends to this address, or the key was replaced.',
      whatToDo: 'Compare the key with REST_KEY here, and with the key at the gateway.',
    },
  ],
  [
    /^signed with a key that was retired/,
    {
      title: 'Signed with an old key',
      meaning: 'Its signature is right, but by a key that was replaced, and that is not taken any more.',
      whatToDo:
        'Compare the order with the gateway, which tells what the IPN would have told. Its newer orders use the new key.',
    },
  ],
  [
    /^the Rest-Sign header is missing/,
    {
      title: 'Not signed',
      meaning:
        'It names our key, but carries no signature: something on the way removes headers, or somebody is guessing.',
      whatToDo: 'Have the proxy in front of this server pass on Rest-Key and Rest-Sign.',
    },
  ],
  [
    /^the Rest-Sign does not match/,
    {
      title: 'Signed with another secret, or changed on the way',
      meaning: 'The key is ours, but the signature does not fit these bytes.',
      whatToDo:
        'Compare REST_SECRET with the gateway’s. If all IPNs fail, it is the secret; if only some do, a proxy or firewall in between rewrites bodies.',
    },
  ],
];

/** What became of a receipt and why, in plain words; null where there is nothing to explain. Pure. */
export function receiptWords(outcome: ReceiptOutcome, reason: string | null): ReasonWords | null {
  if (outcome !== 'refused' && outcome !== 'unmatched') return null;
  return (
    find(receiptReasons, reason ?? '') ?? {
      title: 'Not taken',
      meaning: 'It was signed by our gateway, but could not be used.',
      whatToDo: 'Compare its order with the gateway.',
    }
  );
}

/** What a rejection means. Pure. */
export function rejectionWords(reason: string): ReasonWords {
  return (
    find(rejections, reason) ?? {
      title: 'Not proved to be from our gateway',
      meaning: 'It changed nothing.',
      whatToDo: null,
    }
  );
}

function find(entries: readonly Entry[], reason: string): ReasonWords | null {
  return entries.find(([pattern]) => pattern.test(reason))?.[1] ?? null;
}
