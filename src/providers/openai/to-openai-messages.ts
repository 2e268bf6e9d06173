/** Messages and the system prompt as a chat completion has them. */
import type {
  ChatCompletionContentPart,
  ChatCompletionMessageToolCall,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import { assertNever } from '../../model/assert-never.ts';
import { isRecord } from '../../model/json/json.ts';
import { type VendorFields, vendorFieldsFor, wholeFor } from '../../model/vendors/vendor-fields.ts';
import type {
  ImagePart,
  Message,
  MessagePart,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from '../../model/message.ts';
import { messageFields, withForeignInWords } from '../upstream/requests/vendor-parts.ts';
import { ownPart } from '../upstream/requests/written-options.ts';
import { imageUrlFor } from '../upstream/requests/image-data.ts';
import type { OpenAIDialect } from './openai-models.ts';

type Part = TextPart | ImagePart;
type TextContent = Extract<ChatCompletionContentPart, { type: 'text' }>;

export function toOpenAIMessages(
  system: string | undefined,
  messages: readonly Message[],
  dialect: OpenAIDialect,
): ChatCompletionMessageParam[] {
  const head: ChatCompletionMessageParam[] =
    system === undefined ? [] : [{ role: 'system', content: system }];
  const sent: ChatCompletionMessageParam[] = [...head];
  /** Pictures of tools' results, which go after the last result of their turn. */
  let shown: Part[] = [];
  for (const message of withForeignInWords(messages, 'openai')) {
    if (message.role !== 'tool' && shown.length > 0) {
      sent.push({ role: 'user', content: toContent(shown) });
      shown = [];
    }
    sent.push(...toOpenAIMessage(message, dialect));
    shown.push(...message.parts.flatMap(imagesOfResult));
  }
  if (shown.length > 0) sent.push({ role: 'user', content: toContent(shown) });
  return sent;
}

/** Each tool result is a message of its own here, and must come before what the user adds. */
function toOpenAIMessage(
  message: Message,
  dialect: OpenAIDialect,
): readonly ChatCompletionMessageParam[] {
  const own = vendorFieldsFor('openai', message);
  const said = message.parts.filter((part) => part.type === 'text' || part.type === 'image');
  switch (message.role) {
    case 'system':
      // `own` may say that the developer speaks.
      return [{ role: 'system', ...own, content: toTextContent(textsOf(said)) }];
    case 'assistant':
      return toAssistantMessage(message, textsOf(said), dialect);
    case 'user':
    case 'tool': {
      const results = message.parts.flatMap((part) =>
        part.type === 'tool-result' ? [toToolResult(part)] : [],
      );
      return said.every(isBlank)
        ? results
        : [...results, { ...own, role: 'user', content: toContent(said) }];
    }
    default:
      return assertNever(message.role);
  }
}

/** OpenAI itself takes no reasoning back, and a message that was nothing else is left out. */
function toAssistantMessage(
  message: Message,
  said: readonly TextPart[],
  dialect: OpenAIDialect,
): readonly ChatCompletionMessageParam[] {
  const text = toTextContent(said);
  const calls = message.parts.flatMap((part) =>
    part.type === 'tool-call' ? [toToolCall(part)] : [],
  );
  const own = {
    ...vendorFieldsFor('openai', message),
    ...sentBack(messageFields(message, 'openai')),
  };
  // A sound is sent back by its id alone.
  const isHeard = 'audio' in own;
  if (text === '' && calls.length === 0 && !isHeard) return [];
  return [
    {
      ...own,
      ...(dialect === 'compatible' ? toReasoning(message.parts) : {}),
      role: 'assistant',
      content: text === '' ? null : text,
      ...(calls.length > 0 && { tool_calls: calls }),
    },
  ];
}

/** The vendor takes nothing of a sound back but its id, and no addresses that were beside the message. */
function sentBack(own: VendorFields['fields']): VendorFields['fields'] {
  const { citations: _, ...fields } = own;
  const { audio } = fields;
  if (!isRecord(audio)) return fields;
  return { ...fields, audio: { id: audio['id'] } };
}

/** One that is no function is its client's own, and goes as it came. */
function toToolCall(part: ToolCallPart): ChatCompletionMessageToolCall {
  const whole = wholeFor('openai', part);
  if (whole !== undefined) return whole as unknown as ChatCompletionMessageToolCall;
  const { function: inner, ...own } = vendorFieldsFor('openai', part);
  return {
    ...own,
    id: part.id,
    type: 'function',
    function: { ...ownPart(inner), name: part.name, arguments: part.arguments },
  };
}

/**
 * Under the names under which the caller returned it, else under the one that most servers like OpenAI's
 * have: some refuse the turn of a call without it.
 */
function toReasoning(parts: readonly MessagePart[]): object {
  const thoughts = parts.filter((part): part is ReasoningPart => part.type === 'reasoning');
  const text = thoughts.map((part) => part.text).join('');
  const own: object = Object.assign(
    {},
    ...thoughts.map((part) => vendorFieldsFor('openai', part)),
  ) as object;
  if (Object.keys(own).length > 0) return own;
  return text === '' ? {} : { reasoning_content: text };
}

/** Text alone, as the API has it, unless a client of its dialect showed the model pictures here. */
function toToolResult(part: ToolResultPart): ChatCompletionMessageParam {
  const { toolCallId, content, parts = [] } = part;
  const own = vendorFieldsFor('openai', part);
  const hasOwnParts = parts.some(isOwn);
  return {
    ...own,
    role: 'tool',
    tool_call_id: toolCallId,
    content: hasOwnParts ? (toParts(parts) as TextContent[]) : content,
  };
}

function imagesOfResult(part: MessagePart): readonly Part[] {
  if (part.type !== 'tool-result' || part.parts?.some(isOwn)) return [];
  const images = (part.parts ?? []).filter(({ type }) => type === 'image');
  if (images.length === 0) return [];
  return [{ type: 'text', text: `(The result of ${part.toolCallId}:)` }, ...images];
}

function isOwn({ vendor }: Part): boolean {
  return vendor?.dialect === 'openai';
}

function isBlank(part: Part): boolean {
  return part.type === 'text' && part.text === '';
}

function textsOf(parts: readonly Part[]): readonly TextPart[] {
  return parts.filter((part) => part.type === 'text');
}

/** A plain string, which every server knows, unless a part has marks of its own. */
function toTextContent(parts: readonly TextPart[]): string | TextContent[] {
  if (!parts.some((part) => hasMarks(part))) return parts.map(({ text }) => text).join('');
  // Servers like OpenAI's have kinds of their own here, thoughts for one.
  return toParts(parts) as TextContent[];
}

/** A plain string where there is nothing but one text: some servers know no other form. */
function toContent(parts: readonly Part[]): string | ChatCompletionContentPart[] {
  const [first, ...others] = parts.filter((part) => !isBlank(part));
  const isPlain = first?.type === 'text' && others.length === 0 && !hasMarks(first);
  return isPlain ? first.text : toParts(parts);
}

function hasMarks(part: Part): boolean {
  return Object.keys(vendorFieldsFor('openai', part)).length > 0;
}

function toParts(parts: readonly Part[]): ChatCompletionContentPart[] {
  return parts.flatMap((part): ChatCompletionContentPart[] => {
    if (isBlank(part)) return [];
    const whole = wholeFor('openai', part);
    if (whole !== undefined) return [whole as unknown as ChatCompletionContentPart];
    const { detail, image_url: inner, ...own } = vendorFieldsFor('openai', part);
    if (part.type === 'text') return [{ ...own, type: 'text', text: part.text }];
    // The vendor judges what the caller says of the image.
    const image: object = { ...ownPart(inner), ...(detail !== undefined && { detail }) };
    const url = imageUrlFor(part.url);
    return [{ ...own, type: 'image_url', image_url: Object.assign(image, { url }) }];
  });
}
