import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RepeatedEvent } from './repeated-event.ts';

const chunk = (content: unknown, rest: object = {}): string =>
  JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { content } }], ...rest });

/** Has learned the event that says "Hello". */
function learned(json = chunk('Hello')): RepeatedEvent {
  const repeated = new RepeatedEvent();
  repeated.learn(json, 'Hello');
  return repeated;
}

/** Few words, so that fields often agree by chance. */
const word = fc.constantFrom(
  'Hello',
  'a "b"',
  '\\',
  '\u0000',
  '',
  'é😀',
  '","x":"',
  '}',
  '__proto__',
);
const field = fc.oneof(word, fc.integer(), fc.constant(null));
const event = fc.dictionary(word, fc.oneof(field, fc.array(field), fc.dictionary(word, field)));

describe('an event that repeats the learned one', () => {
  it.each([' world', '', 'a "quoted" \\ line\n', '\u2028 é 😀', '\ud83d'])(
    'is read: %j',
    (text) => {
      const json = chunk(text);
      expect(learned().read(json)).toEqual(JSON.parse(json));
    },
  );

  it('is a new object each time, so that one may be kept', () => {
    const repeated = learned();
    const first = repeated.read(chunk('one'));
    repeated.read(chunk('two'));
    expect(first).toEqual(JSON.parse(chunk('one')));
  });

  it('is read however the vendor escapes', () => {
    const json = chunk('PLACE').replace('"PLACE"', String.raw`"\u00e9\/\ud83d\ude00"`);
    expect(learned().read(json)).toEqual(JSON.parse(json));
  });
});

describe('an event that has to be parsed', () => {
  it.each([
    ['has another field', chunk('Hello', { usage: {} })],
    ['has no text', chunk(null)],
    ['is cut off', chunk('Hello').slice(0, -1)],
    ['has another field behind its text', chunk('Hello').replace('"Hello"', '"Hello","role":"x"')],
    ['holds the learned JSON twice', chunk('Hello') + chunk('Hello')],
    ['is shorter than what surrounds the text', '{'],
  ])('%s', (_, json) => {
    expect(learned().read(json)).toBeUndefined();
  });

  it('is every event before one is learned', () => {
    expect(new RepeatedEvent().read(chunk('Hello'))).toBeUndefined();
  });

  it('is every event of a stream in which other fields differ, too', () => {
    const repeated = new RepeatedEvent();
    for (let number = 0; number < 10; number++) {
      const json = chunk('Hello', { number });
      expect(repeated.read(json)).toBeUndefined();
      repeated.learn(json, 'Hello');
    }
    expect(repeated.read(chunk('Hello', { number: 9 }))).toBeUndefined();
  });
});

it('reads any event as JSON.parse does, or not at all', () => {
  fc.assert(
    fc.property(event, event, word, word, (first, second, said, next) => {
      const repeated = new RepeatedEvent();
      repeated.learn(JSON.stringify(first), said);
      const changed = JSON.stringify(first).replace(JSON.stringify(said), () =>
        JSON.stringify(next),
      );
      for (const json of [JSON.stringify(first), JSON.stringify(second), changed]) {
        const read = repeated.read(json);
        if (read !== undefined) expect(JSON.stringify(read)).toBe(JSON.stringify(JSON.parse(json)));
      }
    }),
    { numRuns: 2_000 },
  );
});
