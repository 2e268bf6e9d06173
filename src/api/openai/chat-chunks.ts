/** Streams a chat completion as chunks: the role first, and `[DONE]` after the last one. */
import type { ChatCompletionChunk } from 'openai/resources';
import type { TranslatedEvent, TurnEnd } from '../../conversation/events/turn-event.ts';
import { vendorFieldsFor } from '../../model/vendors/vendor-fields.ts';
import type { ToolDefinition } from '../../model/completion-request.ts';
import { assertNever } from '../../model/assert-never.ts';
import { toOpenAIError } from '../errors/vendor-errors.ts';
import type { ReasoningDelta } from '../../model/completion-event.ts';
import { freeTextOf, takesFreeText } from '../compat/free-text-tool.ts';
import type { SseFrames } from '../http/dialect-frames.ts';
import { chatOwnFrames, DONE, type LastChunks } from './chat-own-frames.ts';
import {
  newCompletionId,
  messageFieldsIn,
  nowInSeconds,
  reasoningDetail,
  type ReasoningDetail,
  toFinishReason,
} from './to-chat-completion.ts';
import { toCompletionUsage } from './to-usage.ts';

type CallDelta = ChatCompletionChunk.Choice.Delta.ToolCall;

type Delta = Omit<ChatCompletionChunk.Choice.Delta, 'tool_calls'> & {
  readonly tool_calls?: readonly (CallDelta | FreeTextDelta)[];
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly ReasoningDetail[];
};

/** A call of a tool of free text, which the client's types have only in whole answers. */
type FreeTextDelta = {
  readonly index: number;
  readonly id?: string | undefined;
  readonly type: 'custom';
  readonly custom: { readonly name?: string | undefined; readonly input: string };
};

function freeText(custom: FreeTextDelta['custom']): Pick<FreeTextDelta, 'type' | 'custom'> {
  return { type: 'custom', custom };
}

/** A placeholder that occurs in no model's name. */
const PLACE = '\u0000';

/**
 * @param includesUsage adds a final chunk with the usage and no choice; the others then have
 *   `usage: null`
 * @param tools those of the request, which say in which form the client has each called
 */
export function chatChunkFrames(
  includesUsage: boolean,
  tools: readonly ToolDefinition[] = [],
): SseFrames {
  let model: string | undefined;
  let text = { head: '', tail: '' };
  const begun = new Set<number>();
  /** By the index of the call: free text comes out of JSON, which must be whole. */
  const freeTexts = new Map<number, string>();
  const identity = {
    id: newCompletionId(),
    object: 'chat.completion.chunk',
    created: nowInSeconds(),
  };
  const frame = (rest: object): string =>
    `data: ${JSON.stringify({ ...identity, model, ...rest })}\n\n`;
  const chunk = (
    delta: Delta,
    finishReason: ChatCompletionChunk.Choice['finish_reason'] = null,
  ): string =>
    frame({
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
      ...(includesUsage && { usage: null }),
    });
  /** Called again when another model continues: the chunks name the current model. */
  const start = (next: string): string | undefined => {
    const isFirst = model === undefined;
    model = next;
    text = around(chunk({ content: PLACE }));
    return isFirst ? chunk({ role: 'assistant', content: '', refusal: null }) : undefined;
  };
  const reason = (delta: ReasoningDelta): string | undefined => {
    const { text: piece, block = 0, signature } = delta;
    if (piece === '' && signature === undefined) return undefined;
    return chunk({
      ...(piece !== '' && { reasoning_content: piece }),
      reasoning_details: [{ ...reasoningDetail(piece, signature), index: block }],
    });
  };
  const call = (event: Extract<TranslatedEvent, { type: 'tool-call-delta' }>): string => {
    const { index, id, name, arguments: more, vendor } = event;
    const own = vendor === undefined ? {} : vendorFieldsFor('openai', { vendor });
    const heldText = freeTexts.get(index);
    if (heldText !== undefined) {
      freeTexts.set(index, heldText + more);
      return '';
    }
    if (!begun.has(index) && takesFreeText(name, tools)) {
      freeTexts.set(index, more);
      return chunk({ tool_calls: [{ ...own, index, id, ...freeText({ name, input: '' }) }] });
    }
    if (begun.has(index)) {
      return chunk({ tool_calls: [{ ...own, index, function: { arguments: more } }] });
    }
    begun.add(index);
    const first = {
      ...own,
      index,
      ...(id !== undefined && { id }),
      type: 'function' as const,
      function: { ...(name !== undefined && { name }), arguments: more },
    };
    return chunk({ tool_calls: [first] });
  };
  const last: LastChunks = {
    finish: ({ finishReason }) => {
      const held = [...freeTexts].map(([index, text]) =>
        chunk({ tool_calls: [{ index, ...freeText({ input: freeTextOf(text) }) }] }),
      );
      return held.join('') + chunk({}, toFinishReason(finishReason));
    },
    // Without counts there is no such chunk: clients read a chunk without a choice as usage.
    usage: ({ usage }) => {
      const counts = toCompletionUsage(usage);
      return counts === undefined ? '' : frame({ choices: [], usage: counts });
    },
  };
  const end = (event: TurnEnd): string =>
    last.finish(event) + (includesUsage ? last.usage(event) : '') + DONE;

  return {
    own: chatOwnFrames(includesUsage, last),
    of(event) {
      switch (event.type) {
        case 'turn-start':
          return start(event.source.model);
        case 'text-delta':
          // By far the most frequent chunk: everything but its text is built once (0.6 µs instead
          // of 1.3).
          return event.text === '' ? undefined : text.head + JSON.stringify(event.text) + text.tail;
        case 'reasoning-delta':
          return reason(event);
        case 'tool-call-delta':
          return call(event);
        case 'text-marks':
          return undefined;
        case 'vendor-item': {
          const own = messageFieldsIn(event.part);
          return Object.keys(own).length === 0 ? undefined : chunk(own);
        }
        case 'turn-end':
          return end(event);
        default:
          return assertNever(event);
      }
    },
    failure: (error) => `data: ${JSON.stringify(toOpenAIError(error))}\n\n`,
  };
}

/** Splits a frame at the place where each text is inserted. */
function around(frame: string): { readonly head: string; readonly tail: string } {
  const place = JSON.stringify(PLACE);
  const at = frame.lastIndexOf(place);
  return { head: frame.slice(0, at), tail: frame.slice(at + place.length) };
}
