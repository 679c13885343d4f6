/** Writes the wire format of Protocol Buffers: the four kinds of field that an exposition needs. */
const VARINT = 0;
const FIXED_64 = 1;
const DELIMITED = 2;

const LOW_BITS = 0x7f;
const MORE = 0x80;

export class ProtobufWriter {
  readonly #bytes: number[] = [];

  /** Fields that are empty or 0 may be left out; this writes whatever it is given. */
  text(field: number, text: string): this {
    return this.#delimited(field, Buffer.from(text, 'utf8'));
  }

  double(field: number, value: number): this {
    this.#key(field, FIXED_64);
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    this.#append(bytes);
    return this;
  }

  /** A whole number from 0 to 2⁵³−1. */
  unsigned(field: number, value: number): this {
    this.#key(field, VARINT);
    this.#varint(value);
    return this;
  }

  /** A whole number whose absolute value is below 2⁵², as sint32 or sint64. */
  signed(field: number, value: number): this {
    return this.unsigned(field, zigzag(value));
  }

  /** A packed list of sint64. */
  signedList(field: number, values: readonly number[]): this {
    const list = new ProtobufWriter();
    for (const value of values) list.#varint(zigzag(value));
    return this.#delimited(field, list.#bytes);
  }

  message(field: number, write: (message: ProtobufWriter) => void): this {
    const message = new ProtobufWriter();
    write(message);
    return this.#delimited(field, message.#bytes);
  }

  /** What was written, with its length before it. */
  delimited(): Buffer {
    const length = new ProtobufWriter();
    length.#varint(this.#bytes.length);
    return Buffer.from([...length.#bytes, ...this.#bytes]);
  }

  #delimited(field: number, bytes: Iterable<number> & { readonly length: number }): this {
    this.#key(field, DELIMITED);
    this.#varint(bytes.length);
    this.#append(bytes);
    return this;
  }

  #key(field: number, kind: number): void {
    this.#varint(field * 8 + kind);
  }

  #append(bytes: Iterable<number>): void {
    for (const byte of bytes) this.#bytes.push(byte);
  }

  /** By division: counts may need more than the 32 bits that shifts keep. */
  #varint(value: number): void {
    let rest = value;
    while (rest > LOW_BITS) {
      this.#bytes.push((rest % MORE) + MORE);
      rest = Math.floor(rest / MORE);
    }
    this.#bytes.push(rest);
  }
}

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
