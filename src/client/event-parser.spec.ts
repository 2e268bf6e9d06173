import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventParser, type ServerSentEvent } from './event-parser.ts';

function parse(...pieces: readonly string[]): readonly ServerSentEvent[] {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

const message = (data: string): ServerSentEvent => ({ type: 'message', data });

describe('an event', () => {
  it('ends with an empty line, whatever the line ends are', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      expect(parse(`event: message${end}data: a${end}${end}data:b${end}${end}`)).toEqual([
        message('a'),
        message('b'),
      ]);
    }
  });

  it('may have a type, several lines of data, comments and fields that nobody knows', () => {
    expect(parse(': hello\nevent: other\ndata: 1\nid: 7\ndata:  2\ndata\n\n')).toEqual([
      { type: 'other', data: '1\n 2\n' },
    ]);
  });

  it('is none without data, and its type is forgotten', () => {
    expect(parse('event: other\n\n: keep-alive\n\ndata: a\n\n')).toEqual([message('a')]);
  });

  it('is none before its end', () => {
    expect(parse('data: a\n\ndata: b\n')).toEqual([message('a')]);
  });

  it('may come after a byte order mark, at the very beginning only', () => {
    expect(parse('\uFEFFdata: a\n\n', '\uFEFFdata: b\n\n')).toEqual([message('a')]);
  });

  it('is refused when it has no end', () => {
    expect(() => parse('data: ', ...Array<string>(20).fill('x'.repeat(1024 * 1024)))).toThrow(
      expect.objectContaining({ code: 'unexpected_answer' }),
    );
  });
});

it('reads the same events however the text is cut', () => {
  const line = fc.constantFrom('data: a', 'data:', 'event: x', ': c', '', '', 'data: ü😀');
  const text = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 20 })
    .map((lines) => lines.flat().join(''));
  fc.assert(
    fc.property(text, fc.array(fc.nat(200), { maxLength: 12 }), (whole, cuts) => {
      const places = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b)];
      const pieces = places.map((start, index) => whole.slice(start, places[index + 1]));
      expect(parse(...pieces)).toEqual(parse(whole));
    }),
  );
});
