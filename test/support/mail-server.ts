import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { whenOver } from './when-over.ts';

/** A mail that came in. */
export type ReceivedMail = {
  from: string;
  to: string[];
  /** Header names in lower case; values unfolded and decoded. */
  headers: Record<string, string>;
  text: string;
  raw: string;
  overTls: boolean;
};

/** What the mail server says to a mail: undefined, so it takes it; or a code and a sentence; or it takes it and hangs up. */
type Said = [number, string] | 'hangs up' | undefined;
export type MailAnswer = (mail: ReceivedMail) => Said | Promise<Said>;

/** A real SMTP server on this machine; gone when the test is over. It keeps the mails that it took. */
export async function startMailServer(
  options: {
    port?: number;
    answer?: MailAnswer;
    refusedReceiver?: string;
    password?: string;
    tls?: boolean;
  } = {},
): Promise<{ url: string; port: number; received: ReceivedMail[]; logins: string[]; stop(): Promise<void> }> {
  const received: ReceivedMail[] = [];
  const logins: string[] = [];
  const server = new SMTPServer({
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 10,
    authOptional: options.password === undefined,
    allowInsecureAuth: true,
    disabledCommands: options.tls ? [] : ['STARTTLS'],
    onAuth({ username, password }, _session, done) {
      logins.push(`${username}:${password}`);
      if (password === options.password) done(null, { user: username });
      else done(refusal(535, `no ${username} with the password ${password} is known here`));
    },
    onRcptTo({ address }, _session, done) {
      done(address === options.refusedReceiver ? refusal(550, `${address} is not known here`) : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail = {
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          ...readMail(Buffer.concat(chunks).toString('latin1')),
          overTls: session.secure,
        };
        const problem = await options.answer?.(mail);
        if (typeof problem !== 'object') received.push(mail);
        if (problem === 'hangs up') for (const connection of server.connections) connection.close();
        else done(problem ? refusal(...problem) : null);
      });
    },
  });
  // Clients that are cut off in the middle are part of the tests.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  let stopped: Promise<void> | null = null;
  const stop = () => (stopped ??= new Promise((resolve) => server.close(resolve)));
  whenOver(stop);
  return { url: `smtp://127.0.0.1:${port}`, port, received, logins, stop };
}

function refusal(responseCode: number, sentence: string): Error {
  return Object.assign(new Error(sentence), { responseCode });
}

/** Reads a mail of one part of plain text (RFC 5322, 2045 and 2047). */
function readMail(raw: string): { headers: Record<string, string>; text: string; raw: string } {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    if (name in headers) throw new Error(`the mail has two headers ${name}`);
    headers[name] = decodeWords(line.slice(line.indexOf(':') + 1).trim());
  }
  const body = raw.slice(end + 4);
  const encoding = headers['content-transfer-encoding'] ?? '7bit';
  const bytes =
    encoding === 'base64'
      ? Buffer.from(body, 'base64')
      : Buffer.from(
          encoding === 'quoted-printable' ? decodeQuoted(body.replace(/=\r\n/g, '')) : body,
          'latin1',
        );
  return { headers, text: bytes.toString().replace(/\r\n/g, '\n'), raw };
}

function decodeWords(value: string): string {
  return value
    .replace(/(=\?[^?]+\?[BQ]\?[^?]*\?=) (?==\?)/gi, '$1')
    .replace(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_whole, encoding, text) =>
      encoding.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString()
        : Buffer.from(decodeQuoted(text.replaceAll('_', ' ')), 'latin1').toString(),
    );
}

function decodeQuoted(text: string): string {
  return text.replace(/=([0-9A-F]{2})/gi, (_whole, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}
