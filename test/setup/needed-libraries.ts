/** The shared libraries that a program needs: the NEEDED entries of a 64-bit ELF file. */
import { closeSync, openSync, readSync } from 'node:fs';

/** "\x7fELF", 64 bit, little endian. */
const MAGIC = '7f454c460201';
const PROGRAM = { load: 1, dynamic: 2 } as const;
const DYNAMIC = { end: 0, needed: 1, stringTable: 5, stringTableSize: 10 } as const;
const DYNAMIC_ENTRY_BYTES = 16;

type Segment = {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
};

/** @throws if the file is not such a program, or is not dynamically linked */
export function neededLibraries(file: string): readonly string[] {
  const descriptor = openSync(file, 'r');
  try {
    const read = (offset: number, size: number): Buffer => {
      const bytes = Buffer.alloc(size);
      readSync(descriptor, bytes, 0, size, offset);
      return bytes;
    };
    const segments = readSegments(read);
    const dynamic = segments.find(({ type }) => type === PROGRAM.dynamic);
    if (dynamic === undefined) throw new Error(`${file} links nothing dynamically`);
    const entries = readDynamic(read(dynamic.offset, dynamic.size));
    const valueOf = (tag: number): number => entries.find((entry) => entry.tag === tag)?.value ?? 0;
    const address = valueOf(DYNAMIC.stringTable);
    const home = segments.find(
      (segment) =>
        segment.type === PROGRAM.load &&
        address >= segment.address &&
        address < segment.address + segment.size,
    );
    if (home === undefined) throw new Error(`${file} has no table of names`);
    const names = read(address - home.address + home.offset, valueOf(DYNAMIC.stringTableSize));
    return entries
      .filter(({ tag }) => tag === DYNAMIC.needed)
      .map(({ value }) => names.toString('latin1', value, names.indexOf(0, value)));
  } finally {
    closeSync(descriptor);
  }
}

function readSegments(read: (offset: number, size: number) => Buffer): readonly Segment[] {
  const head = read(0, 64);
  if (head.toString('hex', 0, 6) !== MAGIC) throw new Error('no 64-bit ELF file');
  const first = Number(head.readBigUInt64LE(0x20));
  const size = head.readUInt16LE(0x36);
  return Array.from({ length: head.readUInt16LE(0x38) }, (_, index) => {
    const entry = read(first + index * size, size);
    return {
      type: entry.readUInt32LE(0),
      offset: Number(entry.readBigUInt64LE(0x08)),
      address: Number(entry.readBigUInt64LE(0x10)),
      size: Number(entry.readBigUInt64LE(0x20)),
    };
  });
}

function readDynamic(bytes: Buffer): readonly { readonly tag: number; readonly value: number }[] {
  const entries: { readonly tag: number; readonly value: number }[] = [];
  for (let at = 0; at < bytes.length; at += DYNAMIC_ENTRY_BYTES) {
    const tag = Number(bytes.readBigInt64LE(at));
    if (tag === DYNAMIC.end) break;
    entries.push({ tag, value: Number(bytes.readBigUInt64LE(at + 8)) });
  }
  return entries;
}
