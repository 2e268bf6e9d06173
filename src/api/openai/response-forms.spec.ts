/** The Responses API's items: neither a round trip nor any split loses anything. */
import {
  array,
  assert,
  constant,
  constantFrom,
  oneof,
  property,
  record,
  string,
  tuple,
  uuid,
} from 'fast-check';
import type { ResponseOutputItem } from 'openai/resources/responses/responses';
import { describe, expect, it } from 'vitest';
import type { TurnEnd, TranslatedEvent, TurnStart } from '../../conversation/events/turn-event.ts';
import { AnswerFold } from '../../model/answer.ts';
import type { Message, MessagePart } from '../../model/message.ts';
import { seal } from '../../providers/openai/reasoning-seal.ts';
import { toOpenAIResponsesInput } from '../../providers/openai/to-openai-responses-input.ts';
import { FieldCollector } from '../compat/unknown-fields.ts';
import { fromResponseInput } from './from-response-input.ts';
import { responseEventFrames } from './response-events.ts';
import { fromResponseId, toResponseId } from './response-id.ts';
import { toWholeResponse } from './to-response.ts';

const THINKER = { provider: 'openai', model: 'm' };
const FRAME = {
  idOf: () => 'resp_x',
  createdAt: 1,
  conversation: undefined,
  tools: [],
  echo: {},
};
const START: TurnStart = {
  type: 'turn-start',
  source: {
    contextId: 'test',
    ...THINKER,
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
    cachedInputTokens: undefined,
    cacheWriteTokens: undefined,
    reasoningTokens: undefined,
    isEstimated: false,
  },
  isInputCut: false,
  stored: undefined,
};

function read(input: unknown): readonly Message[] {
  return fromResponseInput({ input }, new FieldCollector('openai-responses', new Set()));
}

const text = string({ minLength: 1 });
const textPart = record({ type: constant('text' as const), text });
const imagePart = constantFrom('https://box/a.png', 'data:image/png;base64,AAAA').map(
  (url): MessagePart => ({ type: 'image', url }),
);
const call = record({
  type: constant('tool-call' as const),
  id: uuid(),
  name: text,
  arguments: string(),
});
const user = array(oneof(textPart, imagePart), { minLength: 1, maxLength: 4 }).map(
  (parts): Message => ({ role: 'user', parts }),
);
const assistant = tuple(
  array(textPart, { maxLength: 1 }),
  array(call, { minLength: 1, maxLength: 3 }),
).map(([said, calls]): Message => ({ role: 'assistant', parts: [...said, ...calls] }));
const result = tuple(uuid(), string()).map(([toolCallId, content]): Message => ({
  role: 'tool',
  parts: [{ type: 'tool-result', toolCallId, content }],
}));

describe('the input of a response', () => {
  it("is unchanged after a round trip to the vendor's form", () => {
    // Two consecutive messages of the assistant are one message in this API.
    const turn = tuple(user, assistant, result).map((messages) => [...messages]);
    assert(
      property(array(turn, { minLength: 1, maxLength: 4 }), (turns) => {
        const messages = turns.flat();
        expect(read(toOpenAIResponsesInput(messages, THINKER))).toEqual(messages);
      }),
    );
  });

  it('accepts the output of a former response, with its sealed reasoning byte for byte', () => {
    const signature = seal(THINKER, 'abc=');
    const reply: Message = {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'I think so.', signature },
        { type: 'text', text: 'Yes.' },
        { type: 'tool-call', id: 'call_1', name: 'f', arguments: '{}' },
      ],
    };
    const { output } = toWholeResponse(FRAME, START.source, reply, END);
    expect(read(output)).toMatchObject([reply]);
    expect(toOpenAIResponsesInput(read(output), THINKER)[0]).toMatchObject({
      type: 'reasoning',
      encrypted_content: 'abc=',
    });
  });
});

describe('the events of a response', () => {
  const delta = oneof(
    string({ minLength: 1 }).map((said): TranslatedEvent => ({ type: 'text-delta', text: said })),
    string({ minLength: 1 }).map((said): TranslatedEvent => ({
      type: 'reasoning-delta',
      text: said,
    })),
    tuple(constantFrom(0, 1), string()).map(([index, said]): TranslatedEvent => ({
      type: 'tool-call-delta',
      index,
      arguments: said,
    })),
  );

  it('give the same items in pieces and complete, however the deltas arrive', () => {
    assert(
      property(array(delta, { maxLength: 12 }), (deltas) => {
        const order: number[] = [];
        const named = deltas.map((event): TranslatedEvent => {
          if (event.type !== 'tool-call-delta') return event;
          const known = order.indexOf(event.index);
          if (known >= 0) return { ...event, index: known };
          const index = order.push(event.index) - 1;
          return { ...event, index, id: `call_${index}`, name: 'f' };
        });
        const answer = new AnswerFold();
        const frames = responseEventFrames(FRAME);
        const events = [START, ...named, END]
          .map((event) => {
            if (event.type !== 'turn-start' && event.type !== 'turn-end') answer.add(event);
            return frames.of(event) ?? '';
          })
          .join('')
          .split('\n\n')
          .filter((frame) => frame !== '')
          .map((frame) => JSON.parse(frame.slice(frame.indexOf('data: ') + 6)) as StreamEvent);
        expect(events.map(({ sequence_number: number }) => number)).toEqual([...events.keys()]);
        const last = events.at(-1)?.response?.output ?? [];
        expect(last).toEqual(
          events
            .filter(({ type }) => type === 'response.output_item.done')
            .toSorted((one, other) => (one.output_index ?? 0) - (other.output_index ?? 0))
            .map(({ item }) => item),
        );
        expect(calls(read([{ role: 'user', content: 'Hi' }, ...last]))).toEqual(
          calls([answer.toMessage()]),
        );
        for (const kind of ['text', 'reasoning'] as const) {
          const streamed = last.map((item) => saidIn(item, kind)).join('');
          expect(streamed).toBe(textIn(answer.toMessage(), kind));
        }
      }),
    );
  });
});

describe('the id of a response', () => {
  it('tells where the response is stored, and ids that were never issued are refused', () => {
    const place = { contextId: 'ergon:design', version: 7 };
    expect(fromResponseId(toResponseId(place))).toEqual(place);
    const open = { contextId: 'a', version: undefined };
    expect(fromResponseId(toResponseId(open))).toEqual(open);
    for (const id of [
      'resp_',
      'resp_!!',
      'chatcmpl-1',
      toResponseId(undefined),
      `resp_${btoa('../x 1')}`,
    ]) {
      expect(() => fromResponseId(id)).toThrow(
        expect.objectContaining({ code: 'previous_response_not_found' }),
      );
    }
  });
});

describe('a response that fails', () => {
  const error = {
    error: 'It was cut.',
    detail: 'It was cut.',
    code: 'upstream_truncated',
    request_id: 'r1',
    timestamp: '',
  } as const;
  const eventsIn = (text: string): readonly { readonly type: string }[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice('data: '.length)));

  it('ends with its failure, behind what was said', () => {
    const frames = responseEventFrames(FRAME);
    for (const event of [START, { type: 'text-delta', text: 'Hal' } as const]) frames.of(event);
    expect(eventsIn(frames.failure(error))).toMatchObject([
      { type: 'error', code: 'upstream_truncated', message: 'It was cut.' },
      {
        type: 'response.failed',
        response: {
          id: 'resp_x',
          status: 'failed',
          error: { code: 'upstream_truncated', message: 'It was cut.' },
        },
      },
    ]);
  });

  it('begins before it ends, where only a sign of life was sent', () => {
    const events = eventsIn(responseEventFrames(FRAME).failure(error));
    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'error',
      'response.failed',
    ]);
  });
});

type StreamEvent = {
  readonly type: string;
  readonly sequence_number: number;
  readonly output_index?: number;
  readonly item?: ResponseOutputItem;
  readonly response?: { readonly output: readonly ResponseOutputItem[] };
};

function calls(messages: readonly Message[]): readonly MessagePart[] {
  return messages.flatMap(({ parts }) => parts.filter(({ type }) => type === 'tool-call'));
}

function textIn({ parts }: Message, kind: 'text' | 'reasoning'): string {
  return parts.map((part) => (part.type === kind ? part.text : '')).join('');
}

function saidIn(item: ResponseOutputItem, kind: 'text' | 'reasoning'): string {
  if (item.type === 'message' && kind === 'text') {
    return item.content.map((part) => (part.type === 'output_text' ? part.text : '')).join('');
  }
  if (item.type !== 'reasoning' || kind !== 'reasoning') return '';
  return item.summary.map((part) => part.text).join('');
}
