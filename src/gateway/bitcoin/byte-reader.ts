/** Bytes that are not what they should be: cut short, with something left over, or not written as bitcoin writes them. */
export class MalformedBytes extends Error {
  override name = 'MalformedBytes';
}

/** Reads numbers and pieces from the front to the back of some bytes; never past their end. */
export class ByteReader {
  readonly bytes: Buffer;
  position = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.bytes.length - this.position;
  }

  /** The next bytes, which stay part of the whole: no copy. */
  take(length: number): Buffer {
    const start = this.skip(length);
    return this.bytes.subarray(start, start + length);
  }

  uint8(): number {
    return this.bytes.readUInt8(this.skip(1));
  }

  int32(): number {
    return this.bytes.readInt32LE(this.skip(4));
  }

  uint32(): number {
    return this.bytes.readUInt32LE(this.skip(4));
  }

  uint64(): bigint {
    return this.bytes.readBigUInt64LE(this.skip(8));
  }

  /** A hash of 32 bytes as people write it: in hex, back to front. */
  hash(): string {
    return Buffer.from(this.take(32)).reverse().toString('hex');
  }

  /** Bitcoin's number of 1 to 9 bytes ("CompactSize"); only the shortest way to write one is allowed. */
  compactSize(): number {
    const first = this.uint8();
    if (first < 0xfd) return first;
    const [size, least] =
      first === 0xfd
        ? [this.bytes.readUInt16LE(this.skip(2)), 0xfd]
        : first === 0xfe
          ? [this.uint32(), 0x10000]
          : [Number(this.uint64()), 0x100000000];
    if (size < least) throw new MalformedBytes(`a number at byte ${this.position} is written too long`);
    return size;
  }

  /** How many things follow, each of which takes at least so many bytes: a false number is noticed before any is read. */
  count(bytesEachMin: number): number {
    const count = this.compactSize();
    if (count * bytesEachMin > this.left) this.cutShort();
    return count;
  }

  /** @throws MalformedBytes if there is something left. */
  end(): void {
    if (this.left > 0) throw new MalformedBytes(`${this.left} bytes are left over`);
  }

  private skip(length: number): number {
    if (length > this.left) this.cutShort();
    const start = this.position;
    this.position += length;
    return start;
  }

  private cutShort(): never {
    throw new MalformedBytes(`cut short: ${this.bytes.length} bytes are not all of it`);
  }
}
