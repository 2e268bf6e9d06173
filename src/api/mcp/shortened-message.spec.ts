import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredMessage } from '../../contract/contexts.ts';
import { shortenedMessage } from './shortened-message.ts';
import { talkText } from './talk-text.ts';

const EMPTY: StoredMessage = {
  id: 'm1',
  role: 'assistant',
  content: '',
  timestamp: '2026-01-01T00:00:00.000Z',
};

/** The other fields, notes of what is left out, and names, of which the last may exceed the room. */
const MOST_AROUND = 6_000;

function toolCall(id: string, name: string, given: string) {
  return { id, type: 'function', function: { name, arguments: given } } as const;
}

function picture(url: string) {
  return { type: 'image_url', image_url: { url } } as const;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

const text = fc.oneof(
  fc.string({ unit: 'binary', size: 'max', maxLength: 300 }),
  fc.string({ size: 'max', maxLength: 300 }),
  fc.nat(9_000).map((count) => 'é"\n'.repeat(count)),
);
const contentPart = fc.oneof(
  text.map((written) => ({ type: 'text', text: written }) as const),
  text.map((address) => picture(address)),
  text.map((data) => picture(`data:image/png;base64,${data}`)),
);
const call = fc.tuple(text, text, text).map((given) => toolCall(...given));
const vendorPart = text.map((words) => ({ text: words }));
const message: fc.Arbitrary<StoredMessage> = fc
  .record({
    content: fc.oneof(text, fc.array(contentPart, { size: 'max', maxLength: 60 })),
    tool_calls: fc.array(call, { size: 'max', maxLength: 60 }),
    tool_call_id: text,
    vendor_parts: fc.array(vendorPart, { size: 'max', maxLength: 60 }),
  })
  .map((fields) => ({ ...EMPTY, ...fields }));

describe('shortenedMessage', () => {
  it('keeps to the room as a whole, whichever parts a message has', () => {
    let shortened = 0;
    fc.assert(
      fc.property(message, fc.nat(131_072), (given, most) => {
        const shown = shortenedMessage(given, most);
        expect(bytesOf(shown)).toBeLessThanOrEqual(most + MOST_AROUND);
        const page = { context_id: 'a', count: 1, version: 1, messages: [shown] };
        expect(bytesOf(talkText(page))).toBeLessThanOrEqual(most + MOST_AROUND);
        if (bytesOf(given) > most + MOST_AROUND) shortened += 1;
      }),
      { numRuns: 60 },
    );
    expect(shortened).toBeGreaterThan(0);
  });

  it('leaves a message that fits as it is', () => {
    const whole: StoredMessage = {
      ...EMPTY,
      content: [{ type: 'text', text: 'Look: 🏛\n"here"' }, picture('https://example.org/a.png')],
      tool_calls: [toolCall('a', 'look', '{"at":"it"}')],
      tool_call_id: 'b',
      vendor_parts: [{ text: 'A search.' }],
    };
    expect(shortenedMessage(whole, 1_000)).toEqual(whole);
  });

  it('gives parts room in their order, and counts what is left out', () => {
    const part = { type: 'text', text: 'x'.repeat(100) } as const;
    const { content, tool_calls, vendor_parts } = shortenedMessage(
      {
        ...EMPTY,
        content: Array.from({ length: 40 }, () => part),
        tool_calls: Array.from({ length: 256 }, () => toolCall('a', 'look', '{}')),
        vendor_parts: [{ text: 'A search.' }],
      },
      238,
    );
    expect(content).toEqual([
      part,
      { type: 'text', text: `${'x'.repeat(10)}\n[90 more characters are left out.]` },
      {
        type: 'text',
        text: '[38 more parts are left out.]\n[256 more tool calls are left out.]\n[1 more parts of the vendor are left out.]',
      },
    ]);
    expect([tool_calls, vendor_parts]).toEqual([[], []]);
  });

  it('says which calls are missing where there is no text', () => {
    const given = '{}'.repeat(1_000);
    const calls = Array.from({ length: 5 }, () => toolCall('a', 'look', given));
    const { content, tool_calls } = shortenedMessage({ ...EMPTY, tool_calls: calls }, 100);
    expect(content).toBe('[4 more tool calls are left out.]');
    expect(tool_calls).toHaveLength(1);
    expect(tool_calls?.[0]?.function.arguments).toMatch(/^\{.*more characters are left out\.\]$/s);
  });

  it('leaves out an address that does not fit, but not what follows it', () => {
    const long = `https://example.org/${'x'.repeat(1_000)}`;
    const words = { type: 'text', text: 'Look.' } as const;
    const content = [picture(long), picture('data:image/png;base64,AAAA'), words];
    expect(shortenedMessage({ ...EMPTY, content }, 400).content).toEqual([
      picture(''),
      picture('data:image/png;base64,'),
      words,
    ]);
  });

  it('never ends within a character', () => {
    const { content } = shortenedMessage({ ...EMPTY, content: '🏛'.repeat(10) }, 10);
    expect(content).toMatch(/^🏛.?\n\[17 more characters are left out\.\]$/u);
    expect(String(content).isWellFormed()).toBe(true);
  });
});
