/** Messages and the system prompt as a chat completion has them. */
import type {
  ChatCompletionContentPart,
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import { assertNever } from '../../model/assert-never.ts';
import { vendorFieldsFor } from '../../model/vendor-fields.ts';
import { textOf, type Message, type MessagePart } from '../../model/message.ts';

export function toOpenAIMessages(
  system: string | undefined,
  messages: readonly Message[],
): ChatCompletionMessageParam[] {
  const head: ChatCompletionMessageParam[] =
    system === undefined ? [] : [{ role: 'system', content: system }];
  return [...head, ...messages.flatMap(toOpenAIMessage)];
}

/** Each tool result is a message of its own here, and must come before what the user adds. */
function toOpenAIMessage(message: Message): readonly ChatCompletionMessageParam[] {
  switch (message.role) {
    case 'system':
      return [{ ...vendorFieldsFor('openai', message), role: 'system', content: textOf(message) }];
    case 'assistant':
      return toAssistantMessage(message);
    case 'user':
    case 'tool': {
      const content = toContent(message.parts);
      return [
        ...toToolResults(message.parts),
        ...(content === undefined
          ? []
          : [{ ...vendorFieldsFor('openai', message), role: 'user' as const, content }]),
      ];
    }
    default:
      return assertNever(message.role);
  }
}

/** This API takes no reasoning back, so a message that was nothing else is left out. */
function toAssistantMessage(message: Message): readonly ChatCompletionMessageParam[] {
  const text = textOf(message);
  const calls = message.parts.flatMap((part): ChatCompletionMessageFunctionToolCall[] =>
    part.type === 'tool-call'
      ? [
          {
            id: part.id,
            type: 'function',
            function: { name: part.name, arguments: part.arguments },
          },
        ]
      : [],
  );
  if (calls.length > 0) {
    const content = text === '' ? null : text;
    return [
      { ...vendorFieldsFor('openai', message), role: 'assistant', content, tool_calls: calls },
    ];
  }
  if (text === '') return [];
  return [{ ...vendorFieldsFor('openai', message), role: 'assistant', content: text }];
}

function toToolResults(parts: readonly MessagePart[]): readonly ChatCompletionMessageParam[] {
  return parts.flatMap((part) =>
    part.type === 'tool-result'
      ? [{ role: 'tool' as const, tool_call_id: part.toolCallId, content: part.content }]
      : [],
  );
}

/** A plain string where there is nothing but one text: some servers know no other form. */
function toContent(
  parts: readonly MessagePart[],
): string | ChatCompletionContentPart[] | undefined {
  const content = parts.flatMap((part): ChatCompletionContentPart[] => {
    const own = vendorFieldsFor('openai', part);
    if (part.type === 'text') return [{ ...own, type: 'text', text: part.text }];
    if (part.type === 'image') {
      return [{ type: 'image_url', image_url: { ...own, url: part.url } }];
    }
    return [];
  });
  const [first] = content;
  if (content.length === 1 && first?.type === 'text' && parts[0]?.vendor === undefined) {
    return first.text;
  }
  return first === undefined ? undefined : content;
}
