import { readFile } from 'node:fs/promises';
import { ChainError } from '../chain/chain.ts';

/** Where the node's RPC is and what it lets one in by. */
export type RpcAccess = {
  origin: string;
  path: string;
  /** `host:port`, for sentences; never the password. */
  place: string;
  /** The header that goes with each call; null if neither user nor cookie are set. `renew`: do not trust an earlier one. */
  authorization(renew?: boolean): Promise<string | null>;
};

/** As they stand in the settings. */
export type RpcSettings = {
  /** `BITCOIN_RPC_URL`: `http://user:password@host:port/`, user and password percent-encoded. */
  url: string;
  /** `BITCOIN_RPC_COOKIE`: the file that Bitcoin Core writes at each start (`.cookie`); for a URL without user. */
  cookieFile?: string | undefined;
};

/**
 * Reads the settings. A cookie file is read when it is first needed, and again when the node refuses what it said.
 * @throws ChainError `refused` when the URL is none, or may be one with a password that is cut in two.
 */
export function openRpcAccess({ url, cookieFile }: RpcSettings): RpcAccess {
  const { protocol, hostname, port, origin, pathname, search, username, password } = parseUrl(url);
  const place = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
  const fromUrl = username === '' ? null : basic(`${decode(username)}:${decode(password)}`);
  let cookie: string | null = null;
  return {
    origin,
    path: pathname + search,
    place,
    async authorization(renew = false) {
      if (fromUrl !== null || cookieFile === undefined) return fromUrl;
      if (cookie === null || renew) cookie = basic(await readCookie(cookieFile, place));
      return cookie;
    },
  };
}

/** The error that `new URL` throws holds the text, and that holds the password: it goes no further. */
function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  // A /, ? or # in a password ends the host: its first part would be taken for a port and be named in sentences.
  if (url !== null && (text.includes('#') || `${url.pathname}${url.search}`.includes('@'))) {
    throw new ChainError(
      'refused',
      'BITCOIN_RPC_URL has a # in it, or an @ after its host: in user and password, / is to be written as %2F, ? as %3F, # as %23 and @ as %40.',
    );
  }
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new ChainError(
    'refused',
    'BITCOIN_RPC_URL is no URL: it should be as http://user:password@127.0.0.1:8332/, other signs than letters and digits percent-encoded.',
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ChainError(
      'refused',
      'A % in the user or password of BITCOIN_RPC_URL is to be written as %25.',
    );
  }
}

async function readCookie(file: string, place: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    const { code = 'no code' } = error as NodeJS.ErrnoException;
    // The node writes it when it starts and takes it away when it stops.
    if (code === 'ENOENT') {
      throw new ChainError(
        'unreachable',
        `There is no cookie file ${file}: start the bitcoin node at ${place}, or correct BITCOIN_RPC_COOKIE.`,
      );
    }
    throw new ChainError(
      'refused',
      `The cookie file ${file} cannot be read (${code}): let this process read it (rpccookieperms= in bitcoin.conf).`,
    );
  }
}

function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}
