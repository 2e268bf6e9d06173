/** Reads the wire form of protocol buffers: the fields of a message, by their numbers. */

export type WireField = {
  readonly number: number;
  /** A whole number, or bytes: a message, a text, or a number of fixed length. */
  readonly value: bigint | Buffer;
};

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** @throws Error for what is no message */
export function wireFields(message: Buffer): readonly WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at];
      if (byte === undefined) throw new Error('a message ends within a number');
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const bytes = (length: number): Buffer => {
    if (at + length > message.length) throw new Error('a message ends within a field');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const number = tag >> 3;
    switch (tag & 7) {
      case VARINT:
        fields.push({ number, value: varint() });
        break;
      case FIXED_64:
        fields.push({ number, value: bytes(8) });
        break;
      case BYTES:
        fields.push({ number, value: bytes(Number(varint())) });
        break;
      case FIXED_32:
        fields.push({ number, value: bytes(4) });
        break;
      default:
        throw new Error(`no wire type: ${tag & 7}`);
    }
  }
  return fields;
}

/** The messages, texts or bytes of a field. */
export function buffersOf(fields: readonly WireField[], number: number): readonly Buffer[] {
  return fields
    .filter((field) => field.number === number)
    .map(({ value }) => {
      if (typeof value === 'bigint') throw new Error(`field ${number} is a number`);
      return value;
    });
}

/** The last one counts. */
export function numberOf(fields: readonly WireField[], number: number): bigint | undefined {
  const value = fields.findLast((field) => field.number === number)?.value;
  return typeof value === 'object' ? value.readBigUInt64LE() : value;
}
