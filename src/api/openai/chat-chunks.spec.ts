/** The chunks of a streamed chat completion, byte for byte, however its calls are split. */
import { array, assert, integer, json, property, string } from 'fast-check';
import type { ChatCompletionChunk } from 'openai/resources';
import { describe, expect, it } from 'vitest';
import type { TurnEnd, TranslatedEvent, TurnStart } from '../../conversation/events/turn-event.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { publicErrorBody } from '../errors/public-error.ts';
import { chatChunkFrames } from './chat-chunks.ts';

const START: TurnStart = {
  type: 'turn-start',
  source: {
    contextId: 'test',
    provider: 'openai',
    model: 'm',
    isSimulated: false,
    isFallback: false,
    route: { rule: undefined, attempts: 1, dropped: [], continuedFrom: undefined },
  },
};
const END: TurnEnd = {
  type: 'turn-end',
  finishReason: 'stop',
  usage: {
    inputTokens: 12,
    outputTokens: 3,
    cachedInputTokens: 4,
    cacheWriteTokens: undefined,
    reasoningTokens: 0,
    isEstimated: false,
  },
  isInputCut: false,
  stored: undefined,
};

function framesOf(events: readonly TranslatedEvent[], includesUsage = false): string {
  const frames = chatChunkFrames(includesUsage);
  return events.map((event) => frames.of(event) ?? '').join('');
}

function chunksOf(
  events: readonly TranslatedEvent[],
  includesUsage = false,
): ChatCompletionChunk[] {
  return framesOf(events, includesUsage)
    .split('\n\n')
    .filter((frame) => frame !== '' && frame !== 'data: [DONE]')
    .map((frame) => JSON.parse(frame.slice('data: '.length)) as ChatCompletionChunk);
}

describe('the chunks of a chat completion', () => {
  it('begin with the role and end with the finish reason, followed by [DONE]', () => {
    const text = framesOf([START, { type: 'text-delta', text: 'Hé' }, END]);
    const id = /"id":"(chatcmpl-[0-9a-f]{32})"/.exec(text)?.[1];
    const created = /"created":(\d+)/.exec(text)?.[1];
    const head = `data: {"id":"${id}","object":"chat.completion.chunk","created":${created},"model":"m",`;
    const chunk = (delta: string, finish: string): string =>
      `${head}"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]}\n\n`;
    expect(text).toBe(
      chunk('{"role":"assistant","content":"","refusal":null}', 'null') +
        chunk('{"content":"Hé"}', 'null') +
        chunk('{}', '"stop"') +
        'data: [DONE]\n\n',
    );
  });

  it('end with a chunk of usage and no choice, if requested', () => {
    const chunks = chunksOf([START, { type: 'text-delta', text: 'Hi' }, END], true);
    expect(chunks.map(({ usage }) => usage)).toEqual([
      null,
      null,
      null,
      {
        prompt_tokens: 12,
        completion_tokens: 3,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
    ]);
    expect(chunks.at(-1)?.choices).toEqual([]);
    expect(chunks.slice(0, -1).every(({ choices }) => choices.length === 1)).toBe(true);
  });

  it('contain the role once, and name the current model when another one continues', () => {
    const other: TurnStart = { ...START, source: { ...START.source, model: 'other' } };
    const text = { type: 'text-delta', text: 'a' } as const;
    const chunks = chunksOf([START, text, other, text, END]);
    expect(chunks.filter(({ choices }) => choices[0]?.delta.role)).toHaveLength(1);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    const { model } = START.source;
    expect(chunks.slice(0, 4).map((chunk) => chunk.model)).toEqual([
      model,
      model,
      'other',
      'other',
    ]);
  });

  it('return reasoning in pieces, each with the block that it belongs to, and its seal last', () => {
    const chunks = chunksOf([
      START,
      { type: 'reasoning-delta', text: 'I think ' },
      { type: 'reasoning-delta', text: 'so.' },
      { type: 'reasoning-delta', text: '', signature: 'c2Vh' },
      { type: 'reasoning-delta', text: '', block: 1, signature: 'aGlk' },
      END,
    ]);
    const type = 'reasoning.text';
    expect(chunks.slice(1, -1).map(({ choices }) => choices[0]?.delta)).toEqual([
      {
        reasoning_content: 'I think ',
        reasoning_details: [{ type, text: 'I think ', index: 0 }],
      },
      { reasoning_content: 'so.', reasoning_details: [{ type, text: 'so.', index: 0 }] },
      { reasoning_details: [{ type, text: '', signature: 'c2Vh', index: 0 }] },
      { reasoning_details: [{ type, text: '', signature: 'aGlk', index: 1 }] },
    ]);
  });

  it('give the same calls however their arguments are split', () => {
    const calls = array(
      json().chain((text) =>
        array(integer({ min: 0, max: text.length }), { maxLength: 5 }).map((cuts) => ({
          text,
          cuts,
        })),
      ),
      { minLength: 1, maxLength: 3 },
    );
    assert(
      property(calls, string({ minLength: 1 }), (given, name) => {
        const deltas = given.flatMap(({ text, cuts }, index): readonly TranslatedEvent[] => [
          { type: 'tool-call-delta', index, id: `call_${index}`, name, arguments: '' },
          ...split(text, cuts).map((piece): TranslatedEvent => ({
            type: 'tool-call-delta',
            index,
            arguments: piece,
          })),
        ]);
        const sent = chunksOf([START, ...deltas, END]).flatMap(
          ({ choices }) => choices[0]?.delta.tool_calls ?? [],
        );
        for (const [index, { text }] of given.entries()) {
          const own = sent.filter((call) => call.index === index);
          expect(own.flatMap(({ id }) => id ?? [])).toEqual([`call_${index}`]);
          expect(own.flatMap((call) => call.function?.name ?? [])).toEqual([name]);
          expect(own.map((call) => call.function?.arguments).join('')).toBe(text);
        }
      }),
    );
  });

  it("end with an error in OpenAI's form when the answer is cut off", () => {
    const cut = new RhetorError('upstream_truncated', 'It was cut.');
    expect(chatChunkFrames(false).failure(publicErrorBody(cut, 'id', (text) => text))).toBe(
      'data: {"error":{"message":"It was cut.","type":"server_error","param":null,"code":"upstream_truncated"}}\n\n',
    );
  });
});

function split(text: string, cuts: readonly number[]): readonly string[] {
  const at = [0, ...cuts.toSorted((one, other) => one - other), text.length];
  return at.slice(1).map((end, index) => text.slice(at[index], end));
}
