/** Rhetor's messages as Anthropic's: turns that alternate, the user's first, the system's apart. */
import type { ContentBlockParam, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import { assertNever } from '../../model/assert-never.ts';
import { type ImagePart, type Message, type MessagePart, textOf } from '../../model/message.ts';
import type { CompletionRequest } from '../../model/completion-request.ts';
import { redactedDataOf } from '../../model/redacted-reasoning.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { vendorFieldsFor } from '../../model/vendor-fields.ts';
import { markLastBlock } from './cache-breakpoint.ts';

type Turn = { readonly role: 'user' | 'assistant'; readonly content: ContentBlockParam[] };

/** A window may begin with the assistant's words; the vendor wants the user's before them. */
const OPENING = '(The conversation so far.)';

/** The system prompt and the system messages of the list, one after the other; '' if there are none. */
export function toAnthropicSystem({ system, messages }: CompletionRequest): string {
  const texts = messages.filter(({ role }) => role === 'system').map(textOf);
  return [system ?? '', ...texts].filter((text) => text.trim() !== '').join('\n\n');
}

/** @throws RhetorError `invalid_value` for an image that the vendor cannot take, or when nothing is asked */
export function toAnthropicMessages(
  messages: readonly Message[],
  stablePrefixLength = 0,
): MessageParam[] {
  const turns: Turn[] = [];
  for (const [index, message] of messages.entries()) {
    const stable = index === stablePrefixLength ? turns.at(-1) : undefined;
    if (stable !== undefined) markLastBlock(stable.content);
    if (message.role === 'system') continue;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = message.parts.flatMap((part) => toMarkedBlocks(part, index));
    if (content.length === 0) continue;
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content });
  }
  if (turns.length === 0) {
    throw new RhetorError(
      'invalid_value',
      'messages: at least one user message must have content.',
    );
  }
  if (turns[0]?.role === 'assistant') {
    turns.unshift({ role: 'user', content: [{ type: 'text', text: OPENING }] });
  }
  return turns.map(toMessageParam);
}

/** `type` and `text`. */
const PLAIN_FIELDS = 2;

/** A lone text goes as a plain string, which every server of this protocol understands. */
function toMessageParam({ role, content }: Turn): MessageParam {
  const [first] = content;
  const isPlain =
    content.length === 1 && first?.type === 'text' && Object.keys(first).length === PLAIN_FIELDS;
  return { role, content: isPlain ? first.text : content };
}

/** What the vendor's own client wrote besides stays with its block; a whole block goes as it came. */
function toMarkedBlocks(part: MessagePart, messageIndex: number): ContentBlockParam[] {
  const own = part.vendor && vendorFieldsFor('anthropic', part);
  if (own !== undefined && isBlock(own)) return [own];
  const blocks = toBlocks(part, messageIndex);
  return own === undefined ? blocks : blocks.map((block) => ({ ...own, ...block }));
}

/** Fields beside a translation never have a type of their own; the vendor judges what is in the block. */
function isBlock(own: object): own is ContentBlockParam {
  return 'type' in own;
}

function toBlocks(part: MessagePart, messageIndex: number): ContentBlockParam[] {
  switch (part.type) {
    case 'text':
      // The vendor refuses blank texts.
      return part.text.trim() === '' ? [] : [{ type: 'text', text: part.text }];
    case 'image':
      return [toImage(part, messageIndex)];
    case 'tool-call':
      return [
        {
          type: 'tool_use',
          id: toToolUseId(part.id),
          name: part.name,
          input: toInput(part.arguments),
        },
      ];
    case 'tool-result':
      return [
        {
          type: 'tool_result',
          tool_use_id: toToolUseId(part.toolCallId),
          content: part.content,
          ...(part.isError === undefined ? {} : { is_error: part.isError }),
        },
      ];
    case 'reasoning':
      return toThinking(part.text, part.signature);
    default:
      return assertNever(part);
  }
}

/**
 * Unsealed reasoning is another model's, and refused; so is what another vendor sealed, whose form
 * stands before a colon, which the vendor's own base64 does not have.
 */
function toThinking(thinking: string, signature: string | undefined): ContentBlockParam[] {
  const data = redactedDataOf(signature);
  if (data !== undefined) return [{ type: 'redacted_thinking', data }];
  if (signature === undefined || signature.includes(':')) return [];
  return [{ type: 'thinking', thinking, signature }];
}

/** Ids of other vendors may hold characters that this one refuses; a call and its result change alike. */
function toToolUseId(id: string): string {
  return id.replace(/[^a-zA-Z0-9_-]/g, '_');
}

/** The vendor wants an object; arguments that are none are shown to the model as it wrote them. */
function toInput(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Falls through to the raw text.
  }
  return text.trim() === '' ? {} : { invalid_arguments: text };
}

const IMAGE_DATA = /^data:(image\/(?:jpeg|png|gif|webp));base64,(.+)$/s;

function toImage({ url }: ImagePart, messageIndex: number): ContentBlockParam {
  if (/^https:\/\//i.test(url)) return { type: 'image', source: { type: 'url', url } };
  const [, mediaType, data] = IMAGE_DATA.exec(url) ?? [];
  if (data === undefined || !isMediaType(mediaType)) {
    throw new RhetorError(
      'invalid_value',
      `messages.${messageIndex}.content: image_url must be an https address or a base64 data URL of a JPEG, PNG, GIF or WebP image.`,
    );
  }
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data } };
}

const MEDIA_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] as const;

function isMediaType(value: string | undefined): value is (typeof MEDIA_TYPES)[number] {
  return MEDIA_TYPES.some((type) => type === value);
}
