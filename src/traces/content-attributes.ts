/** What was asked and answered, as attributes in the JSON that the conventions define; pure. */
import type { Attributes } from '@opentelemetry/api';
import { assertNever } from '../model/assert-never.ts';
import type { FinishReason } from '../model/completion-event.ts';
import type { CompletionRequest } from '../model/completion-request.ts';
import { parseJson } from '../model/json/json.ts';
import type { Message, MessagePart } from '../model/message.ts';
import { LONGEST_CONTENT, LONGEST_CONTENT_TEXT } from './limits.ts';

type Part = { readonly type: string; readonly [field: string]: unknown };

export function inputAttributes({ system, messages, tools }: CompletionRequest): Attributes {
  const definitions = tools.map(({ name, description }) => ({
    type: 'function',
    name,
    ...(description !== undefined && { description: shortened(description) }),
  }));
  return {
    'gen_ai.input.messages': newest(messages.map(toMessage)),
    ...(system !== undefined && {
      'gen_ai.system_instructions': JSON.stringify([{ type: 'text', content: shortened(system) }]),
    }),
    ...(tools.length > 0 && { 'gen_ai.tool.definitions': newest(definitions) }),
  };
}

export function outputAttributes(
  answer: Message,
  finishReason: FinishReason | undefined,
): Attributes {
  const message = { ...toMessage(answer), finish_reason: finishReason ?? 'error' };
  return { 'gen_ai.output.messages': newest([message]) };
}

/** A JSON list of the last ones that fit. */
function newest(values: readonly object[]): string {
  const kept: string[] = [];
  let left = LONGEST_CONTENT;
  for (const value of values.toReversed()) {
    const text = JSON.stringify(value);
    left -= text.length;
    if (left < 0) break;
    kept.unshift(text);
  }
  return `[${kept.join(',')}]`;
}

function toMessage({ role, parts }: Message) {
  return { role, parts: parts.map(toPart) };
}

function toPart(part: MessagePart): Part {
  switch (part.type) {
    case 'text':
      return { type: 'text', content: shortened(part.text) };
    case 'reasoning':
      return { type: 'reasoning', content: shortened(part.text) };
    case 'image':
      return part.url.startsWith('data:')
        ? { type: 'image', omitted: true }
        : { type: 'uri', modality: 'image', uri: shortened(part.url) };
    case 'tool-call':
      return {
        type: 'tool_call',
        id: part.id,
        name: part.name,
        arguments: argumentsOf(part.arguments),
      };
    case 'tool-result':
      return { type: 'tool_call_response', id: part.toolCallId, response: shortened(part.content) };
    case 'vendor':
      return { type: 'vendor', content: shortened(part.text) };
    default:
      return assertNever(part);
  }
}

/** A model may have written no JSON. */
function argumentsOf(text: string): unknown {
  if (text.length > LONGEST_CONTENT_TEXT) return shortened(text);
  return parseJson(text) ?? text;
}

function shortened(text: string): string {
  return text.length > LONGEST_CONTENT_TEXT ? `${text.slice(0, LONGEST_CONTENT_TEXT)}…` : text;
}
