import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vendorWords } from './vendor-words.ts';

const result = (n: number) => ({ title: `Page ${n}`, url: `https://${n}.example`, page_age: null });

describe('the words for what only one dialect can express', () => {
  it.each([
    [
      { type: 'server_tool_use', name: 'web_search', input: { query: 'tides' } },
      '[web search: tides]',
    ],
    [
      { type: 'web_search_tool_result', tool_use_id: 'a', content: [result(1), result(2)] },
      '[web search: 2 results: Page 1, https://1.example; Page 2, https://2.example]',
    ],
    [
      {
        type: 'web_search_tool_result',
        content: { type: 'web_search_tool_result_error', error_code: 'max_uses_exceeded' },
      },
      '[web search: max_uses_exceeded]',
    ],
    [
      {
        type: 'code_execution_tool_result',
        content: { type: 'code_execution_result', stdout: '42\n', stderr: '', return_code: 0 },
      },
      '[code execution: 42]',
    ],
    [
      { type: 'mcp_tool_use', name: 'note', server_name: 'diary', input: { text: 'Hi' } },
      '[note of diary: Hi]',
    ],
    [{ type: 'mcp_tool_result', content: [{ type: 'text', text: 'noted' }] }, '[mcp: noted]'],
    [{ type: 'container_upload', file_id: 'file_1' }, '[container upload]'],
    [{ type: 'compaction', content: 'They spoke of tides.' }, '[compaction: They spoke of tides.]'],
    [
      {
        type: 'file_search_call',
        queries: ['a', 'b'],
        results: [{ filename: 'x.md', text: 'Sea' }],
      },
      '[file search: a; b, 1 result: x.md, Sea]',
    ],
    [
      { type: 'mcp_call', name: 'note', server_label: 'diary', arguments: '{}', output: 'noted' },
      '[note of diary: {}, noted]',
    ],
    [
      { type: 'image_generation_call', revised_prompt: 'A gull', result: 'iVBORw0KGgo' },
      '[image generation: A gull]',
    ],
    [{ type: 'block_of_the_future', secret: [1] }, '[block of the future]'],
    [{ audio: { id: 'audio_1', transcript: 'Ahoy.' } }, '[audio: Ahoy.]'],
    [{ images: [{ image_url: { url: 'data:image/png;base64,AA' } }] }, '[1 image]'],
    [
      { annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.b', title: 'A' } }] },
      '[1 annotation: A, https://a.b]',
    ],
  ])('%j', (fields, words) => {
    expect(vendorWords(fields)).toBe(words);
  });

  it('name the first of many results, and are short however long the item is', () => {
    const content = Array.from({ length: 40 }, (_, n) => result(n));
    expect(vendorWords({ type: 'web_search_tool_result', content })).toMatch(
      /^\[web search: 40 results: Page 0, .*Page 4, https:\/\/4\.example; …\]$/,
    );
    const code = 'x'.repeat(100_000);
    expect(vendorWords({ type: 'code_interpreter_call', code }).length).toBeLessThan(1_100);
  });

  it('keep all of a compaction, which is all that is left of what came before', () => {
    const content = 'They spoke. '.repeat(1_000).trim();
    expect(vendorWords({ type: 'compaction', content })).toBe(`[compaction: ${content}]`);
  });

  it('exist for any item', () => {
    fc.assert(
      fc.property(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()), (type, fields) => {
        expect(vendorWords({ ...fields, type })).toMatch(/^\[[^]*\]$/);
      }),
    );
  });
});
