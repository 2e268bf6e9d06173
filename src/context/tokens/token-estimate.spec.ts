import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuTimeOf } from '../../../test/support/cpu-time.ts';
import { type MessagePart, textMessage } from '../../model/message.ts';
import { vendorPart } from '../../model/vendors/vendor-part.ts';
import { estimateMessageTokens, estimateTextTokens, estimateToolTokens } from './token-estimate.ts';

describe('estimateTextTokens', () => {
  it.each([
    ['', 0],
    ['Hello, world!', 4],
    ['The quick brown fox jumps over the lazy dog. '.repeat(4).trim(), 46],
    ['日本語のテキスト', 8],
    ['Привет', 4],
    ['{"a":[1,2]}', 6],
    ['{"a":[1,2]} hello '.repeat(5_000), 35_000],
    [`${'{"a":[1,2]} hello '.repeat(5_000)}日`, 35_001],
  ])('%j is about %i tokens', (text, tokens) => {
    expect(estimateTextTokens(text)).toBe(tokens);
  });

  it('takes linear time on a megabyte of one letter', () => {
    const took = cpuTimeOf(() => expect(estimateTextTokens('a'.repeat(1_000_000))).toBe(250_000));
    expect(took).toBeLessThan(1_000);
  });

  it('is the sum of its parts, apart from rounding', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
        const apart = estimateTextTokens(left) + estimateTextTokens(right);
        const together = estimateTextTokens(left + right);
        expect(together).toBeLessThanOrEqual(apart);
        expect(together).toBeGreaterThanOrEqual(apart - 1);
      }),
    );
  });
});

describe('estimateMessageTokens', () => {
  it('counts the overhead of a message, texts, images, calls and results', () => {
    expect(estimateMessageTokens(textMessage('user', 'abcd'))).toBe(5);
    const url = `data:image/png;base64,${'A'.repeat(100_000)}`;
    expect(estimateMessageTokens({ role: 'user', parts: [{ type: 'image', url }] })).toBe(1_004);
    expect(
      estimateMessageTokens({
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'abcd', signature: 'not counted' },
          { type: 'tool-call', id: 'not counted', name: 'abcd', arguments: '{}' },
        ],
      }),
    ).toBe(4 + 1 + 8 + 1 + 1);
    expect(
      estimateMessageTokens({
        role: 'tool',
        parts: [{ type: 'tool-result', toolCallId: 'not counted', content: 'abcdefgh' }],
      }),
    ).toBe(4 + 8 + 2);
  });
});

it('counts the definitions of tools', () => {
  expect(estimateToolTokens([])).toBe(0);
  expect(estimateToolTokens([{ name: 'abcd', description: 'abcd', parameters: {} }])).toBe(11);
});

describe('what only the vendor can read', () => {
  it('is counted by its bytes, or by its words where it was too large to keep', () => {
    const tokensOf = (part: MessagePart) =>
      estimateMessageTokens({ role: 'assistant', parts: [part] }) -
      estimateMessageTokens({ role: 'assistant', parts: [] });
    const kept = vendorPart('anthropic', { type: 'web_search_tool_result', x: 'é'.repeat(4_000) });
    expect(tokensOf(kept)).toBeGreaterThan(2_000);
    expect(tokensOf({ type: 'vendor', text: kept.text })).toBe(estimateTextTokens(kept.text));
    const fields = { type: 'file', file: { file_data: 'a'.repeat(8_000) } };
    const file = { type: 'text', text: '(file)', vendor: { dialect: 'openai', fields } } as const;
    expect(tokensOf(file)).toBeGreaterThan(2_000);
    const marked = {
      ...file,
      vendor: { dialect: 'openai', fields: { cache_control: {} } },
    } as const;
    expect(tokensOf(marked)).toBe(estimateTextTokens('(file)'));
  });
});
