import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textMessage } from '../model/message.ts';
import type { MessageRecord } from '../context/records/stored-context.ts';
import { BLOCK_HEAD, toMemoryBlock } from './memory-block.ts';
import type { RecalledMessage, RecalledNote } from './memory-query.ts';

const AT = Date.UTC(2026, 4, 2);
const ENTRY = /^- 2026-05-02, (?:ergon:trip, user|note about ergon:trip): /u;
/** Neither half of a character, nor one that only machines write. */
const UNCLEAN = /\p{Cs}|[^\P{Cc}\t\n]|[\u2028\u2029]/u;

function recordOf(text: string, timestamp = AT): MessageRecord {
  return { id: text, sequence: 1, message: textMessage('user', text), timestamp, tokens: 1 };
}

function messageOf(text: string, after: readonly MessageRecord[] = []): RecalledMessage {
  const message = recordOf(text);
  return { type: 'message', contextId: 'ergon:trip', message, score: 1, before: [], after };
}

function noteOf(text: string): RecalledNote {
  const note = {
    id: `note ${text}`,
    sequence: 1,
    text,
    about: 'ergon:trip',
    tags: [],
    isPinned: false,
    createdAt: AT,
  };
  return { type: 'note', note, score: 1 };
}

it('is lines of its own and indented ones, and has each text once, whatever the texts try', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('\n', '\r', '\u2028', '\x1e', '\x85', '\0', '\ud800', BLOCK_HEAD, '- 2026-'),
  );
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => `x${pieces.join('')}`);
  fc.assert(
    fc.property(fc.uniqueArray(text, { maxLength: 4 }), fc.nat(300), (texts, most) => {
      const found = texts.flatMap((each) => [messageOf(each), noteOf(each)]);
      const block = toMemoryBlock(found, most);
      if (block.text === '') return;
      const [head, ...entries] = block.text.split(/\n(?! {2})/u);
      expect(head).toBe(BLOCK_HEAD);
      for (const entry of entries) expect(entry).toMatch(ENTRY);
      const quotations = entries.map((entry) => entry.replace(ENTRY, ''));
      expect(new Set(quotations).size).toBe(entries.length);
      expect(block.shown.length).toBeGreaterThanOrEqual(entries.length);
      expect(block.text).not.toMatch(UNCLEAN);
      expect(block.tokens).toBeLessThanOrEqual(most);
    }),
    { numRuns: 100 },
  );
});

it('quotes the same reply to each question, and what a fork has copied once', () => {
  const [first, copied, second] = [AT + 1, AT + 1, AT + 2].map((at) => [recordOf('Yes.', at)]);
  const found = [
    messageOf('Do you drive?', first),
    messageOf('Do you drive? (in a fork)', copied),
    messageOf('Do you swim?', second),
  ];
  const { text } = toMemoryBlock(found, 1_000);
  expect(text.split('\n').map((line) => line.split('user: ')[1])).toEqual([
    undefined,
    'Do you drive?',
    'Yes.',
    'Do you drive? (in a fork)',
    'Do you swim?',
    'Yes.',
  ]);
});
