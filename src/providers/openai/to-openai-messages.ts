/** Messages and the system prompt as a chat completion has them. */
import type {
  ChatCompletionContentPart,
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import { assertNever } from '../../model/assert-never.ts';
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
      return [{ role: 'system', content: textOf(message) }];
    case 'assistant':
      return toAssistantMessage(message);
    case 'user':
    case 'tool': {
      const content = toContent(message.parts);
      return [
        ...toToolResults(message.parts),
        ...(content === undefined ? [] : [{ role: 'user' as const, content }]),
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
    return [{ role: 'assistant', content: text === '' ? null : text, tool_calls: calls }];
  }
  return text === '' ? [] : [{ role: 'assistant', content: text }];
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
    if (part.type === 'text') return [{ type: 'text', text: part.text }];
    if (part.type === 'image') return [{ type: 'image_url', image_url: { url: part.url } }];
    return [];
  });
  const [first] = content;
  if (content.length === 1 && first?.type === 'text') return first.text;
  return first === undefined ? undefined : content;
}
