const EPOCH_MS = Date.UTC(2000);
const TWO_TO_32 = 2 ** 32;
const FIRST_BYTES = 64 * 1024;

/** Of each ASCII character its value as a hexadecimal digit. */
const hexDigits = new Uint8Array(128);
for (let digit = 0; digit < 16; digit++) {
  hexDigits[digit.toString(16).charCodeAt(0)] = digit;
  hexDigits[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/** One value for each row; null is SQL's null. */
type ValueOf<Row, Value> = (row: Row) => Value | null;

/**
 * Writes the messages that run a prepared statement whose parameters are arrays (Parse, Bind, Execute and Sync; PostgreSQL's
 * documentation, "Message Formats" and array_send in its sources), all values as Postgres keeps them. A batch has thousands
 * of values: made into text and read again, each cost more than deciding on it. The memory is used again, so what `finish`
 * returns holds until the next `begin`.
 */
export class BindMessage {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #at = 0;
  #bindAt = 0;

  /** @param statement.parse whether the connection does not know the statement yet. */
  begin(statement: { name: string; text: string; parse: boolean; parameters: number }): void {
    this.#at = 0;
    if (statement.parse) {
      const start = this.#open('P');
      this.#cstring(statement.name);
      this.#cstring(statement.text);
      this.#int16(0);
      this.#close(start);
    }
    this.#bindAt = this.#open('B');
    this.#cstring('');
    this.#cstring(statement.name);
    // One format for all parameters: binary.
    this.#int16(1);
    this.#int16(1);
    this.#int16(statement.parameters);
  }

  /** The whole request. What it returns comes as text. */
  finish(): Buffer {
    this.#int16(0);
    this.#close(this.#bindAt);
    const execute = this.#open('E');
    this.#cstring('');
    this.#int32(0);
    this.#close(execute);
    this.#close(this.#open('S'));
    return this.#bytes.subarray(0, this.#at);
  }

  uuid<Row>(rows: readonly Row[], of: ValueOf<Row, string>): void {
    this.#array(2950, rows, of, 16, (value) => {
      for (let from = 0; from < value.length; from += 2) {
        if (value.charCodeAt(from) === 0x2d) from += 1;
        const high = hexDigits[value.charCodeAt(from)]!;
        this.#bytes[this.#at++] = (high << 4) | hexDigits[value.charCodeAt(from + 1)]!;
      }
    });
  }

  text<Row>(rows: readonly Row[], of: ValueOf<Row, string>): void {
    this.#array(
      25,
      rows,
      of,
      (value) => value.length * 3,
      (value) => {
        this.#at += this.#bytes.write(value, this.#at);
      },
    );
  }

  bytea<Row>(rows: readonly Row[], of: ValueOf<Row, Buffer>): void {
    this.#array(
      17,
      rows,
      of,
      (value) => value.length,
      (value) => {
        this.#bytes.set(value, this.#at);
        this.#at += value.length;
      },
    );
  }

  bigint<Row>(rows: readonly Row[], of: ValueOf<Row, bigint>): void {
    this.#array(20, rows, of, 8, (value) => {
      this.#at = this.#bytes.writeBigInt64BE(value, this.#at);
    });
  }

  bool<Row>(rows: readonly Row[], of: ValueOf<Row, boolean>): void {
    this.#array(16, rows, of, 1, (value) => {
      this.#bytes[this.#at++] = value ? 1 : 0;
    });
  }

  timestamptz<Row>(rows: readonly Row[], of: ValueOf<Row, Date>): void {
    this.#array(1184, rows, of, 8, (value) => {
      // Microseconds since the year 2000; exact, being below 2^53.
      const micros = (value.getTime() - EPOCH_MS) * 1000;
      const high = Math.floor(micros / TWO_TO_32);
      this.#int32(high);
      this.#int32(micros - high * TWO_TO_32);
    });
  }

  /** Header, number and start of the one dimension, then each value behind its length; -1 is a null. */
  #array<Row, Value>(
    elementType: number,
    rows: readonly Row[],
    of: ValueOf<Row, Value>,
    bytesMax: number | ((value: Value) => number),
    write: (value: Value) => void,
  ): void {
    this.#room(64);
    const start = this.#at;
    this.#int32(0);
    for (const head of [1, 1, elementType, rows.length, 1]) this.#int32(head);
    for (const row of rows) {
      const value = of(row);
      this.#room(64 + (value === null ? 0 : typeof bytesMax === 'number' ? bytesMax : bytesMax(value)));
      if (value === null) {
        this.#int32(-1);
        continue;
      }
      const lengthAt = this.#at;
      this.#int32(0);
      write(value);
      this.#bytes.writeInt32BE(this.#at - lengthAt - 4, lengthAt);
    }
    this.#bytes.writeInt32BE(this.#at - start - 4, start);
    this.#room(64);
  }

  /** Begins a message; returns where its length belongs. */
  #open(type: string): number {
    this.#room(64);
    this.#bytes[this.#at++] = type.charCodeAt(0);
    const lengthAt = this.#at;
    this.#int32(0);
    return lengthAt;
  }

  #close(lengthAt: number): void {
    this.#bytes.writeInt32BE(this.#at - lengthAt, lengthAt);
  }

  #cstring(text: string): void {
    this.#room(64 + text.length * 3);
    this.#at += this.#bytes.write(text, this.#at);
    this.#bytes[this.#at++] = 0;
  }

  #int16(value: number): void {
    this.#at = this.#bytes.writeInt16BE(value, this.#at);
  }

  #int32(value: number): void {
    const bytes = this.#bytes;
    bytes[this.#at++] = value >>> 24;
    bytes[this.#at++] = value >>> 16;
    bytes[this.#at++] = value >>> 8;
    bytes[this.#at++] = value;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + bytes));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
