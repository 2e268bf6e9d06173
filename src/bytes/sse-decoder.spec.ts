import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuTimeOf } from '../../test/support/cpu-time.ts';
import { SseDecoder, type ServerSentEvent } from './sse-decoder.ts';

const LONGEST = 32 * 1024 * 1024;

function newDecoder(longest = LONGEST): SseDecoder {
  return new SseDecoder(longest, (longest) => new RangeError(`more than ${longest}`));
}

function decode(...pieces: readonly Uint8Array[]): readonly ServerSentEvent[] {
  const decoder = newDecoder();
  const events = pieces.flatMap((piece) => decoder.push(piece));
  const last = decoder.end();
  return last === undefined ? events : [...events, last];
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function data(...texts: readonly string[]): readonly ServerSentEvent[] {
  return texts.map((text) => ({ name: undefined, data: text }));
}

describe('SseDecoder', () => {
  it.each([
    ['data: a\n\ndata: b\n\n', data('a', 'b')],
    ['data:a\n\n', data('a')],
    ['data:  a\n\n', data(' a')],
    ['data: a\ndata: b\n\n', data('a\nb')],
    ['data: a\r\n\r\ndata: b\r\n\r\n', data('a', 'b')],
    ['data: a\r\rdata: b\r\r', data('a', 'b')],
    ['event: error\ndata: a\n\ndata: b\n\n', [{ name: 'error', data: 'a' }, ...data('b')]],
    ['data: a\n\nerror: b\n\n', [...data('a'), { name: 'error', data: 'b' }]],
    [': ping\n\n:\n\ndata: a\n\n', data('a')],
    ['id: 1\nretry: 5\nunknown: x\ndata: a\n\n', data('a')],
    ['event: nothing\n\ndata: a\n\n', data('a')],
    ['\uFEFFdata: a\n\n', data('a')],
    ['data: a\n\ndata: b', data('a', 'b')],
    ['data: a\n\ndata: b\n', data('a', 'b')],
    ['data\n\n', []],
    [
      ': hello\nevent: other\ndata: 1\nid: 7\ndata:  2\ndata\n\n',
      [{ name: 'other', data: '1\n 2\n' }],
    ],
    ['data: a\n\n\uFEFFdata: b\n\n', data('a')],
    ['', []],
  ])('reads %j', (text, events) => {
    expect(decode(bytes(text))).toEqual(events);
  });

  it('emits an event as soon as its blank line has arrived', () => {
    const decoder = newDecoder();
    expect(decoder.push(bytes('data: a\n'))).toEqual([]);
    expect(decoder.push(bytes('\n'))).toEqual(data('a'));
  });

  it('gives the same events however the bytes are split', () => {
    const value = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) =>
      // Characters that a line cannot contain.
      text.replaceAll(/[\r\n]/g, ''),
    );
    const stream = fc
      .tuple(fc.array(value, { maxLength: 8 }), fc.constantFrom('\n', '\r\n', '\r'))
      .map(([values, end]) => ({
        text: values.map((each) => `: ping${end}data: ${each}${end}${end}`).join(''),
        expected: data(...values),
      }));
    fc.assert(
      fc.property(stream, fc.array(fc.nat({ max: 400 })), ({ text, expected }, cuts) => {
        const whole = bytes(text);
        const offsets = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const pieces = offsets.slice(1).map((to, n) => whole.subarray(offsets[n], to));
        expect(decode(...pieces)).toEqual(expected);
      }),
    );
  });

  it('reads mixed line endings the same however the bytes are split', () => {
    const line = fc.constantFrom(
      'data: a',
      'data:',
      'data',
      'event: x',
      ': c',
      '',
      '',
      'data: ü😀',
    );
    const text = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 20 })
      .map((lines) => lines.flat().join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(200), { maxLength: 12 }), (joined, cuts) => {
        const whole = bytes(joined);
        const places = [0, ...cuts.filter((cut) => cut < whole.length).toSorted((a, b) => a - b)];
        const pieces = places.map((start, index) => whole.subarray(start, places[index + 1]));
        expect(decode(...pieces)).toEqual(decode(whole));
      }),
    );
  });

  it('rejects an endless event of empty lines', () => {
    const decoder = newDecoder(1024 * 1024);
    const piece = bytes('data:\n'.repeat(32 * 1024));
    expect(() => {
      for (let n = 0; n < 40; n += 1) decoder.push(piece);
    }).toThrow(RangeError);
  });

  it('reads a long event in small pieces in linear time', () => {
    const decoder = newDecoder();
    const piece = bytes('x'.repeat(1_000));
    decoder.push(bytes('data: '));
    const took = cpuTimeOf(() => {
      for (let n = 0; n < 5_000; n += 1) decoder.push(piece);
      expect(decoder.push(bytes('\n\n'))[0]?.data).toHaveLength(5_000_000);
    });
    expect(took).toBeLessThan(1_000);
  });

  it('rejects an endless event', () => {
    const decoder = newDecoder();
    const piece = bytes('x'.repeat(8 * 1024 * 1024));
    expect(() => {
      for (let n = 0; n < 5; n += 1) decoder.push(piece);
    }).toThrow(new RangeError(`more than ${LONGEST}`));
  });
});
