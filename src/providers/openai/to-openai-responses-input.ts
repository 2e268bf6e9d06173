/** Rhetor's messages as the items of the Responses API. */
import type {
  ResponseInputContent,
  ResponseInputItem,
  ResponseReasoningItem,
} from 'openai/resources/responses/responses';
import { assertNever } from '../../model/assert-never.ts';
import { textOf, type Message, type MessagePart, type ReasoningPart } from '../../model/message.ts';
import { vendorFieldsFor } from '../../model/vendor-fields.ts';
import { unseal, type Thinker } from './reasoning-seal.ts';

/** @param thinker who is asked: only what it sealed itself is returned */
export function toOpenAIResponsesInput(
  messages: readonly Message[],
  thinker: Thinker,
): ResponseInputItem[] {
  return messages.flatMap((message) => toItems(message, thinker));
}

/** Tool results are items of their own, and come before what the user adds. */
function toItems(message: Message, thinker: Thinker): readonly ResponseInputItem[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: textOf(message) }];
    case 'assistant':
      return toAssistantItems(message, thinker);
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

function toAssistantItems(message: Message, thinker: Thinker): readonly ResponseInputItem[] {
  const text = textOf(message);
  const calls = message.parts.flatMap((part): ResponseInputItem[] =>
    part.type === 'tool-call'
      ? [{ type: 'function_call', call_id: part.id, name: part.name, arguments: part.arguments }]
      : [],
  );
  const said: readonly ResponseInputItem[] =
    text === '' ? calls : [{ role: 'assistant', content: text }, ...calls];
  // The vendor refuses reasoning that nothing follows: that of an answer which was cut.
  return said.length === 0 ? [] : [...toReasoning(message.parts, thinker), ...said];
}

function toReasoning(
  parts: readonly MessagePart[],
  thinker: Thinker,
): readonly ResponseInputItem[] {
  return parts.flatMap((part) => (part.type === 'reasoning' ? toReasoningItem(part, thinker) : []));
}

function toReasoningItem(
  { text, signature }: ReasoningPart,
  thinker: Thinker,
): ResponseInputItem[] {
  const encrypted = unseal(thinker, signature);
  if (encrypted === undefined) return [];
  const summary = text === '' ? [] : [{ type: 'summary_text' as const, text }];
  // Without its id, which the vendor would look up among the answers that it was told not to store.
  const item: Omit<ResponseReasoningItem, 'id'> = {
    type: 'reasoning',
    summary,
    encrypted_content: encrypted,
  };
  return [item as ResponseReasoningItem];
}

function toToolResults(parts: readonly MessagePart[]): readonly ResponseInputItem[] {
  return parts.flatMap((part): ResponseInputItem[] =>
    part.type === 'tool-result'
      ? [{ type: 'function_call_output', call_id: part.toolCallId, output: part.content }]
      : [],
  );
}

/** A plain string where there is nothing but one text, which every server understands. */
function toContent(parts: readonly MessagePart[]): string | ResponseInputContent[] | undefined {
  const content = parts.flatMap((part): ResponseInputContent[] => {
    if (part.type === 'text') return [{ type: 'input_text', text: part.text }];
    if (part.type === 'image')
      return [
        {
          type: 'input_image',
          image_url: part.url,
          detail: 'auto',
          ...vendorFieldsFor('openai-responses', part),
        },
      ];
    return [];
  });
  const [first] = content;
  if (content.length === 1 && first?.type === 'input_text') return first.text;
  return first === undefined ? undefined : content;
}
