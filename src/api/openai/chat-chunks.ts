/** A chat completion as it is streamed: chunks, the role first, and `[DONE]` after the last one. */
import type { ChatCompletionChunk } from 'openai/resources';
import type { TurnEnd, TurnEvent } from '../../conversation/turn-event.ts';
import { assertNever } from '../../model/assert-never.ts';
import { toOpenAIError } from '../errors/vendor-errors.ts';
import type { ReasoningDelta } from '../../model/completion-event.ts';
import type { SseFrames } from '../http/sse-response.ts';
import {
  newCompletionId,
  nowInSeconds,
  reasoningDetail,
  type ReasoningDetail,
  toFinishReason,
} from './to-chat-completion.ts';
import { toCompletionUsage } from './to-usage.ts';

type Delta = ChatCompletionChunk.Choice.Delta & {
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly ReasoningDetail[];
};

const DONE = 'data: [DONE]\n\n';

/** @param includesUsage one more chunk, without a choice, has the counts; the others have `null` */
export function chatChunkFrames(includesUsage: boolean): SseFrames {
  let head = '';
  let textHead = '';
  let thought = { block: 0, text: '' };
  const tail = includesUsage ? ',"usage":null}\n\n' : '}\n\n';
  const begun = new Set<number>();

  const restOfChoice = `,"logprobs":null,"finish_reason":null}]${tail}`;
  const chunk = (delta: Delta): string =>
    `${head}"choices":[{"index":0,"delta":${JSON.stringify(delta)}${restOfChoice}`;
  const identity = {
    id: newCompletionId(),
    object: 'chat.completion.chunk',
    created: nowInSeconds(),
  };
  /** Once more when another model goes on: the chunks name the one that speaks. */
  const start = (model: string): string | undefined => {
    const isFirst = head === '';
    head = `data: ${JSON.stringify({ ...identity, model }).slice(0, -1)},`;
    textHead = `${head}"choices":[{"index":0,"delta":{"content":`;
    return isFirst ? chunk({ role: 'assistant', content: '', refusal: null }) : undefined;
  };
  const reason = ({ text, block = 0, signature }: ReasoningDelta): string | undefined => {
    if (block !== thought.block) thought = { block, text: '' };
    thought.text += text;
    const details = reasoningDetail({
      text: thought.text,
      ...(signature !== undefined && { signature }),
    });
    if (signature !== undefined) thought.text = '';
    if (text === '' && details.length === 0) return undefined;
    return chunk({
      ...(text !== '' && { reasoning_content: text }),
      ...(details.length > 0 && { reasoning_details: details }),
    });
  };
  const call = (event: Extract<TurnEvent, { type: 'tool-call-delta' }>): string => {
    const { index, id, name, arguments: text } = event;
    if (begun.has(index)) return chunk({ tool_calls: [{ index, function: { arguments: text } }] });
    begun.add(index);
    const first = {
      index,
      ...(id !== undefined && { id }),
      type: 'function' as const,
      function: { ...(name !== undefined && { name }), arguments: text },
    };
    return chunk({ tool_calls: [first] });
  };
  const end = ({ finishReason, usage }: TurnEnd): string => {
    const last = `${head}"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"${toFinishReason(finishReason)}"}]${tail}`;
    const counts = toCompletionUsage(usage);
    // Where nobody has counted there is no such chunk: clients take one without a choice for counts.
    if (!includesUsage || counts === undefined) return last + DONE;
    return `${last}${head}"choices":[],"usage":${JSON.stringify(counts)}}\n\n${DONE}`;
  };

  return {
    of(event) {
      switch (event.type) {
        case 'turn-start':
          return start(event.source.model);
        case 'text-delta':
          // By far the commonest chunk: all but its text is made once.
          return event.text === ''
            ? undefined
            : `${textHead}${JSON.stringify(event.text)}}${restOfChoice}`;
        case 'reasoning-delta':
          return reason(event);
        case 'tool-call-delta':
          return call(event);
        case 'turn-end':
          return end(event);
        default:
          return assertNever(event);
      }
    },
    failure: (error) => `data: ${JSON.stringify(toOpenAIError(error))}\n\n`,
  };
}
