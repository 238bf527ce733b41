import { randomBytes } from 'node:crypto';

/** Letters and digits that look alike are left out. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz123456789';
const LENGTH_MIN = 10;
const LENGTH_MAX = 1024;
/** What is guessed first, as far as it is long enough to be taken at all. */
const TOO_COMMON = new Set([
  ...['1234567890', '0123456789', '0987654321', '12345678910', '123456789a', '1q2w3e4r5t', '1qaz2wsx3edc'],
  ...['qwertyuiop', 'qwerty12345', 'qwerty123456', 'asdfghjkl;', 'abcdefghij', 'iloveyou123', 'letmein123'],
  ...['password12', 'password123', 'password1234', 'passwordpassword', 'administrator', 'changeme123'],
  ...['bitcoinbitcoin', 'bitcoin123', 'tillgatetillgate', 'tillgate123'],
]);

/** Random letters in groups of four that can be read out and typed; each letter is worth 5 bits. */
export function randomWords(groups: number): string {
  const letters = [...randomBytes(groups * 4)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return Array.from({ length: groups }, (_, group) => letters.slice(group * 4, group * 4 + 4).join('')).join(
    '-',
  );
}

/** A password of 80 random bits for somebody else. */
export function newPassword(): string {
  return randomWords(4);
}

/** Why a password that somebody chose is not taken, in a sentence; null if it is. Pure. */
export function passwordProblem(password: string, email: string): string | null {
  const letters = [...password];
  if (letters.length < LENGTH_MIN) return `Choose at least ${LENGTH_MIN} characters.`;
  if (password.length > LENGTH_MAX) return `Choose at most ${LENGTH_MAX} characters.`;
  const plain = password.trim().toLowerCase();
  if (plain === email.toLowerCase()) return 'Choose something other than your e-mail address.';
  if (TOO_COMMON.has(plain) || new Set(letters).size < 3)
    return 'This is one of the first passwords that anybody would try. Choose another one.';
  return null;
}
