/** How much of a mail server's answer is kept. */
const ERROR_LENGTH_MAX = 500;

/** Why a mail was not taken, in one line. What it repeats of the URL's password is cut out: servers echo what they get. */
export function describeMailError(error: unknown, smtpUrl: string): string {
  const text = error instanceof Error ? error.message || error.name : 'unknown error';
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  const whole = code && !text.includes(code) ? `${text} (${code})` : text;
  return secretsIn(smtpUrl)
    .reduce((cut, secret) => cut.replaceAll(secret, '[cut out]'), whole)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .slice(0, ERROR_LENGTH_MAX);
}

/** The password in each form in which it goes over the wire or may stand in a message, the longest first. */
function secretsIn(smtpUrl: string): string[] {
  const url = new URL(smtpUrl);
  if (url.password === '') return [];
  const [user, password] = [decode(url.username), decode(url.password)];
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const forms = [smtpUrl, base64(`\0${user}\0${password}`), base64(password), url.password, password];
  return forms.sort((one, other) => other.length - one.length);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
