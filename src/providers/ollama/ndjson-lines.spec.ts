import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NdjsonLines } from './ndjson-lines.ts';

const ENCODER = new TextEncoder();

function chunksOf(text: string, size: number): Uint8Array[] {
  const bytes = ENCODER.encode(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.subarray(n * size, (n + 1) * size),
  );
}

describe('NdjsonLines', () => {
  it('finds the same lines however the bytes are split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.json(), { maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('\n', '\r\n'),
        (values, size, lineEnd) => {
          const lines = new NdjsonLines();
          const text = [...values, ''].join(lineEnd);
          const found = chunksOf(text, size).flatMap((chunk) => lines.push(chunk));
          expect(found.map((line) => line.trim())).toEqual(values);
          expect(lines.rest()).toBe('');
        },
      ),
    );
  });

  it('keeps what follows the last line end', () => {
    const lines = new NdjsonLines();
    expect(lines.push(ENCODER.encode('{"a":1}\n\n{"b"'))).toEqual(['{"a":1}']);
    expect(lines.rest()).toBe('{"b"');
  });

  it('gives up on a line without end', () => {
    const lines = new NdjsonLines();
    const mebibyte = new Uint8Array(1024 * 1024).fill(0x61);
    expect(() => {
      for (let n = 0; n < 5; n += 1) lines.push(mebibyte);
    }).toThrow(expect.objectContaining({ code: 'upstream_error' }));
  });
});
