/**
 * Arrays as Postgres reads them without parsing any text, made for parameters of the intake's statements: a batch has thousands
 * of values, and writing and reading each as text cost more than deciding on them. `pg` sends a Buffer as it is.
 */
export const binaryArray = {
  uuid: (values: Values<string>) => encode(2950, values, () => 16, writeUuid),
  text: (values: Values<string>) =>
    encode(25, values, Buffer.byteLength, (to, text, at) => to.write(text, at)),
  bytea: (values: Values<Buffer>) =>
    encode(
      17,
      values,
      (bytes) => bytes.length,
      (to, bytes, at) => bytes.copy(to, at),
    ),
  bigint: (values: Values<bigint>) =>
    encode(
      20,
      values,
      () => 8,
      (to, value, at) => to.writeBigInt64BE(value, at),
    ),
  timestamptz: (values: Values<Date>) => encode(1184, values, () => 8, writeTimestamp),
};

type Values<Value> = readonly (Value | null)[];

const DIMENSIONS_BYTES = 20;

/** Header, number and start of the one dimension, then each value behind its length; -1 is a null. */
function encode<Value>(
  elementType: number,
  values: Values<Value>,
  sizeOf: (value: Value) => number,
  write: (to: Buffer, value: Value, at: number) => void,
): Buffer {
  let size = DIMENSIONS_BYTES;
  for (const value of values) size += 4 + (value === null ? 0 : sizeOf(value));
  const buffer = Buffer.allocUnsafe(size);
  const mayHoldNulls = 1;
  let at = 0;
  for (const head of [1, mayHoldNulls, elementType, values.length, 1]) at = buffer.writeInt32BE(head, at);
  for (const value of values) {
    const length = value === null ? -1 : sizeOf(value);
    at = buffer.writeInt32BE(length, at);
    if (value === null) continue;
    write(buffer, value, at);
    at += length;
  }
  return buffer;
}

function writeUuid(to: Buffer, uuid: string, at: number): void {
  to.write(uuid.replaceAll('-', ''), at, 'hex');
}

/** Microseconds since the year 2000. */
function writeTimestamp(to: Buffer, time: Date, at: number): void {
  to.writeBigInt64BE(BigInt(time.getTime() - Date.UTC(2000)) * 1000n, at);
}
