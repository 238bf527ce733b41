/** The characters of descriptors in three groups of 32, so that most slips change one symbol (BIP 380, "Character Set"). */
const characters =
  '0123456789()[],\'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH`#"\\ ';
const checksumCharacters = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const generator = [0xf5dee51989n, 0xa9fdca3312n, 0x1bab10e32dn, 0x3706b1677an, 0x644d626ffdn];

/**
 * The checksum of a descriptor: the eight characters after the `#` (BIP 380, "Checksum").
 *
 * @param descriptor without `#` and checksum.
 * @returns null when it has a character that no descriptor may have.
 */
export function descriptorChecksum(descriptor: string): string | null {
  const positions = Array.from(descriptor, (character) => characters.indexOf(character));
  if (positions.includes(-1)) return null;
  const remainder = polymod([...symbolsOf(positions), 0, 0, 0, 0, 0, 0, 0, 0]) ^ 1n;
  const digits = Array.from({ length: 8 }, (_, digit) =>
    Number((remainder >> BigInt(5 * (7 - digit))) & 31n),
  );
  return digits.map((digit) => checksumCharacters[digit]).join('');
}

/** Each character's place in its group; after every third one, and at the end, the groups of those before. */
function symbolsOf(positions: readonly number[]): number[] {
  const symbols: number[] = [];
  for (let first = 0; first < positions.length; first += 3) {
    const three = positions.slice(first, first + 3);
    const groups = three.reduce((sum, position) => sum * 3 + (position >> 5), 0);
    symbols.push(...three.map((position) => position & 31), groups);
  }
  return symbols;
}

function polymod(symbols: readonly number[]): bigint {
  let remainder = 1n;
  for (const symbol of symbols) {
    const top = remainder >> 35n;
    remainder = ((remainder & 0x7ffffffffn) << 5n) ^ BigInt(symbol);
    generator.forEach((term, bit) => {
      if ((top >> BigInt(bit)) & 1n) remainder ^= term;
    });
  }
  return remainder;
}
