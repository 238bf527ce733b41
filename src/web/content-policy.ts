import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** From where a page may take what it is made of, on top of what every page may. Each an origin or `'self'`. */
export type ContentSources = {
  /** Scripts, styles, pictures and what scripts ask for. */
  from: readonly string[];
  /** Pages that it may show in a frame; none by default. */
  frames?: readonly string[];
  /** Pages that may show it in a frame; none by default. */
  framedBy?: readonly string[];
  /** Takes its origin from it, in a frame or not, and all that a sandbox takes but these (`allow-scripts`). */
  sandbox?: readonly string[];
};

/** The content security policy of a page (CSP level 3): nothing inline, nothing from anywhere that is not named. */
export function contentPolicy({ from, frames = [], framedBy = [], sandbox }: ContentSources): RequestHandler {
  const named = (sources: readonly string[]) => (sources.length === 0 ? ["'none'"] : [...sources]);
  return helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: named(from),
      styleSrc: named(from),
      imgSrc: named(from),
      connectSrc: named(from),
      ...(frames.length === 0 ? {} : { frameSrc: [...frames] }),
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: named(framedBy),
      ...(sandbox === undefined ? {} : { sandbox: [...sandbox] }),
    },
  });
}
