import { z } from 'zod';

/** What Bitcoin Core's RPC answers, as far as we use it; other nodes say less. */

/** 32 bytes in hex: the hash of a block or the id of a transaction. */
export const hashShape = z.string().regex(/^[0-9a-f]{64}$/);

/** Bytes in hex. Decoding stops at the first sign that is no hex, without a word: the length tells. */
export const bytesShape = z.string().transform((hex, context) => {
  const bytes = Buffer.from(hex, 'hex');
  if (bytes.length > 0 && bytes.length * 2 === hex.length) return bytes;
  context.addIssue('is no hex');
  return z.NEVER;
});

/** `getrawmempool`: there may be hundreds of thousands, too many for a shape that looks at each by itself. */
export const txidsShape = z.custom<string[]>(
  (value) => Array.isArray(value) && value.every((txid) => typeof txid === 'string' && txid.length === 64),
);

/** `getmempoolinfo`; only newer nodes say whether they have read their mempool from disk. */
export const mempoolInfoShape = z.object({ loaded: z.boolean().optional() });

/** `getblockchaininfo` */
export const blockchainInfoShape = z.object({
  chain: z.string(),
  blocks: z.number().int().nonnegative(),
  headers: z.number().int(),
  bestblockhash: hashShape,
  initialblockdownload: z.boolean().optional(),
  /** Of the best block, in seconds; only newer nodes say it. */
  time: z.number().int().optional(),
  /** The middle one of the last eleven, which is an hour older as a rule. */
  mediantime: z.number().int().optional(),
  /** Of a pruned node: its first whole block. */
  pruneheight: z.number().int().nullish(),
});

/** `getblockheader`; fewer than one confirmation: not in the best chain. */
export const blockHeaderShape = z.object({ height: z.number().int(), confirmations: z.number().int() });
