/** Reads the wire format of Protocol Buffers, written apart from the writer: by BigInt, field by field. */
export type Field = bigint | Buffer;

export class ProtobufReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = BigInt(this.#bytes.readUInt8(this.#at++));
      value |= (byte & 0x7fn) << shift;
      if (byte < 0x80n) return value;
    }
  }

  delimited(): Buffer {
    const length = Number(this.varint());
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new RangeError('shorter than it says');
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** What each field of a message holds, in order; doubles as their eight bytes. */
  fields(): Map<number, Field[]> {
    const fields = new Map<number, Field[]>();
    while (!this.done) {
      const key = this.varint();
      const values = fields.get(Number(key >> 3n)) ?? [];
      fields.set(Number(key >> 3n), [...values, this.#field(Number(key & 7n))]);
    }
    return fields;
  }

  #field(kind: number): Field {
    if (kind === 0) return this.varint();
    if (kind === 2) return this.delimited();
    if (kind !== 1) throw new RangeError(`no field of kind ${kind} here`);
    this.#at += 8;
    return this.#bytes.subarray(this.#at - 8, this.#at);
  }
}

export const unzigzag = (value: bigint): number => Number((value >> 1n) ^ -(value & 1n));

export const fieldsOf = (field: Field | undefined): Map<number, Field[]> =>
  new ProtobufReader(field as Buffer).fields();
export const doubleOf = (field: Field | undefined): number => (field as Buffer).readDoubleLE();
export const textOf = (field: Field | undefined): string => (field as Buffer).toString('utf8');
