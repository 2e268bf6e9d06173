/** Rhetor's messages as the items of the Responses API. */
import type {
  ResponseFunctionCallOutputItem,
  ResponseInputContent,
  ResponseInputItem,
} from 'openai/resources/responses/responses';
import { assertNever } from '../../model/assert-never.ts';
import type {
  ImagePart,
  Message,
  MessagePart,
  TextPart,
  ToolResultPart,
} from '../../model/message.ts';
import { vendorFieldsFor, wholeFor } from '../../model/vendors/vendor-fields.ts';
import { withForeignInWords } from '../upstream/requests/vendor-parts.ts';
import { imageUrlFor } from '../upstream/requests/image-data.ts';
import { reasoningFor, type Thinker } from './reasoning-seal.ts';

/** @param thinker who is asked: only what it sealed itself is returned */
export function toOpenAIResponsesInput(
  messages: readonly Message[],
  thinker: Thinker,
): ResponseInputItem[] {
  return withForeignInWords(messages, 'openai-responses').flatMap((message) =>
    toItems(message, thinker),
  );
}

/** Tool results are items of their own, and come before what the user adds. */
function toItems(message: Message, thinker: Thinker): readonly ResponseInputItem[] {
  const { role, parts } = message;
  switch (role) {
    case 'system':
      return [{ role, ...vendorFieldsFor('openai-responses', message), content: toText(parts) }];
    case 'assistant':
      return toAssistantItems(parts, thinker);
    case 'user':
    case 'tool': {
      const items = parts.flatMap((part) =>
        part.type === 'tool-result' ? [toToolResult(part)] : [],
      );
      const content = toContent(parts);
      if (content === undefined) return items;
      const own = vendorFieldsFor('openai-responses', message);
      return [...items, { ...own, role: 'user' as const, content }];
    }
    default:
      return assertNever(role);
  }
}

/** In their order: what the vendor's own tools did lies between what the model said. */
function toAssistantItems(
  parts: readonly MessagePart[],
  thinker: Thinker,
): readonly ResponseInputItem[] {
  // The vendor refuses reasoning that nothing follows: that of an answer which was cut.
  const last = parts.findLastIndex(({ type }) => type !== 'reasoning');
  const items: ResponseInputItem[] = [];
  let said: TextPart[] = [];
  const say = (): void => {
    items.push(...toSaid(said));
    said = [];
  };
  for (const part of parts.slice(0, last + 1)) {
    if (part.type === 'text' && wholeFor('openai-responses', part) === undefined) {
      // A text with marks is an item of its own.
      if (part.vendor !== undefined || said[0]?.vendor !== undefined) say();
      said.push(part);
      continue;
    }
    say();
    items.push(...toAssistantItem(part, thinker));
  }
  say();
  return items;
}

function toSaid(said: readonly TextPart[]): readonly ResponseInputItem[] {
  const [first] = said;
  const text = said.map((part) => part.text).join('');
  if (first === undefined || text === '') return [];
  const { annotations, ...own } = vendorFieldsFor('openai-responses', first);
  if (annotations === undefined) return [{ ...own, role: 'assistant', content: text }];
  // Only a part of a message has a place for them; the SDK's types want the id of a stored message.
  const content = [{ type: 'output_text', text, annotations }];
  const item = { ...own, type: 'message', role: 'assistant', content };
  return [item as unknown as ResponseInputItem];
}

function toAssistantItem(part: MessagePart, thinker: Thinker): ResponseInputItem[] {
  if (part.type === 'reasoning') {
    const item = reasoningFor(thinker, part);
    return item === undefined ? [] : [item as unknown as ResponseInputItem];
  }
  const whole = wholeFor('openai-responses', part);
  // The vendor judges the items of its own clients.
  if (whole !== undefined) return [whole as unknown as ResponseInputItem];
  if (part.type !== 'tool-call') return [];
  return [
    {
      type: 'function_call',
      call_id: part.id,
      name: part.name,
      arguments: part.arguments,
      // With the name that a tool of a group has in it.
      ...vendorFieldsFor('openai-responses', part),
    },
  ];
}

function toToolResult(part: ToolResultPart): ResponseInputItem {
  const whole = wholeFor('openai-responses', part);
  if (whole !== undefined) return whole as unknown as ResponseInputItem;
  return {
    ...vendorFieldsFor('openai-responses', part),
    type: 'function_call_output',
    call_id: part.toolCallId,
    output: part.parts?.flatMap(toResultContent) ?? part.content,
  };
}

function toResultContent(part: TextPart | ImagePart): ResponseFunctionCallOutputItem[] {
  return toParts([part]) as ResponseFunctionCallOutputItem[];
}

function toText(parts: readonly MessagePart[]): string | ResponseInputContent[] {
  return toContent(parts) ?? '';
}

/** A plain string where there is nothing but texts without marks, which every server understands. */
function toContent(parts: readonly MessagePart[]): string | ResponseInputContent[] | undefined {
  const content = toParts(parts);
  const [first] = content;
  const isPlain =
    content.length === 1 && first?.type === 'input_text' && Object.keys(first).length === 2;
  if (isPlain) return first.text;
  return first === undefined ? undefined : content;
}

function toParts(parts: readonly MessagePart[]): ResponseInputContent[] {
  return parts.flatMap((part): ResponseInputContent[] => {
    const whole = wholeFor('openai-responses', part);
    if (whole !== undefined && (part.type === 'text' || part.type === 'image')) {
      return [whole as unknown as ResponseInputContent];
    }
    const own = vendorFieldsFor('openai-responses', part);
    if (part.type === 'text') {
      return part.text === '' ? [] : [{ ...own, type: 'input_text', text: part.text }];
    }
    if (part.type !== 'image') return [];
    const url = imageUrlFor(part.url);
    return [{ type: 'input_image', image_url: url, detail: 'auto', ...own }];
  });
}
