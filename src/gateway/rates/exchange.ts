import type { Prices } from './price.ts';

/** Somebody who says in public, to anyone and without a key, what a bitcoin costs. */
export type Exchange = {
  /** As it stands on orders and in the log. */
  name: string;
  /** What to GET. */
  url: string;
  /**
   * Reads the parsed JSON of a reply: pure. Fields that are not used may be anything; a price that is none is left out.
   * Throws when the reply has not the form of this API, or is an error of it.
   */
  parse(reply: unknown): Prices;
};
