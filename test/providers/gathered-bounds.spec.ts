/** Limits of what an answer gathers until an item is finished, before which nothing measures it. */
import { expect, it } from 'vitest';
import { AnthropicAnswer } from '../../src/providers/anthropic/anthropic-answer.ts';
import { OpenAIAnswer } from '../../src/providers/openai/openai-answer.ts';
import { PassedBound } from '../../src/providers/passed-bound.ts';
import type { StreamedAnswer } from '../../src/providers/upstream/answers/streamed-answer.ts';

const PIECE = 'y'.repeat(1024 * 1024);
const MOST = 32;

const chunk = (delta: object) => ({ choices: [{ index: 0, delta }] });
const block = (delta: object) => ({ type: 'content_block_delta', index: 0, delta });
const opened = (content_block: object): StreamedAnswer => {
  const answer = new AnthropicAnswer('acme');
  answer.accept({ type: 'content_block_start', index: 0, content_block });
  return answer;
};

it.each([
  [
    'the input of a tool that the vendor runs',
    () => opened({ type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
    block({ type: 'input_json_delta', partial_json: PIECE }),
  ],
  [
    'citations',
    () => opened({ type: 'text', text: '' }),
    block({ type: 'citations_delta', citation: { cited_text: PIECE } }),
  ],
  [
    'the transcript of a sound',
    () => new OpenAIAnswer('acme'),
    chunk({ audio: { transcript: PIECE } }),
  ],
  ['annotations', () => new OpenAIAnswer('acme'), chunk({ annotations: [{ title: PIECE }] })],
  [
    'the input of a tool of free text',
    () => new OpenAIAnswer('acme'),
    chunk({ tool_calls: [{ index: 0, id: 'c', custom: { name: 'f', input: PIECE } }] }),
  ],
])('%s that does not end is cut off', (_, begin, piece) => {
  const answer: StreamedAnswer = begin();
  for (let count = 1; count < MOST; count += 1) answer.accept(piece, undefined);
  expect(() => {
    for (let count = 0; count < 2; count += 1) answer.accept(piece, undefined);
  }).toThrow(PassedBound);
});

it('counts nothing that has been passed on', () => {
  const answer = opened({ type: 'text', text: '' });
  for (let index = 0; index <= MOST; index += 1) {
    const citation = { cited_text: PIECE };
    answer.accept({ ...block({ type: 'citations_delta', citation }), index }, undefined);
    const closed = answer.accept({ type: 'content_block_stop', index }, undefined);
    expect(closed).toMatchObject([{ type: 'text-marks' }]);
  }
});
