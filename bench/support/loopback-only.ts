import dns from 'node:dns';
import { isIP } from 'node:net';

const { lookup } = dns;

/**
 * Loaded into a gateway before it starts: names are not looked up, so that it cannot ask the public exchanges for prices
 * while it is measured. The benchmarks' orders are priced in BTC and need none, and all they talk to has a numeric address.
 */
dns.lookup = ((hostname: string, ...rest: unknown[]) => {
  if (isIP(hostname) !== 0) return Reflect.apply(lookup, dns, [hostname, ...rest]);
  const callback = rest.at(-1) as (error: NodeJS.ErrnoException) => void;
  const error = Object.assign(new Error(`benchmarks do not look up ${hostname}`), { code: 'ENOTFOUND' });
  process.nextTick(callback, error);
}) as typeof lookup;
