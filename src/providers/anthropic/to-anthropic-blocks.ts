/** The parts of a message as Anthropic's content blocks. */
import type {
  ContentBlockParam,
  ImageBlockParam,
  TextBlockParam,
  ToolResultBlockParam,
} from '@anthropic-ai/sdk/resources/messages';
import { assertNever } from '../../model/assert-never.ts';
import type {
  ImagePart,
  MessagePart,
  ReasoningPart,
  TextPart,
  ToolResultPart,
} from '../../model/message.ts';
import { redactedDataOf } from '../../model/vendors/redacted-reasoning.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { vendorFieldsFor, wholeFor } from '../../model/vendors/vendor-fields.ts';
import { imageDataOf } from '../upstream/requests/image-data.ts';
import type { ClaudeTraits } from './claude-models.ts';
import { withoutForeignCitations } from './foreign-citations.ts';

/**
 * What the vendor's own client wrote besides stays with its block; a whole block goes as it came.
 * @throws RhetorError `invalid_value` for an image that the vendor cannot take
 */
export function toAnthropicBlocks(
  part: MessagePart,
  messageIndex: number,
  traits: ClaudeTraits,
): ContentBlockParam[] {
  const whole = wholeFor('anthropic', part);
  if (whole !== undefined) return [whole as unknown as ContentBlockParam];
  const own = withoutForeignCitations(vendorFieldsFor('anthropic', part));
  return translated(part, messageIndex, traits).map((block) => ({ ...own, ...block }));
}

/** Reasoning that a model is not sent: it would refuse it. */
export function isForeignReasoning({ signature }: ReasoningPart, traits: ClaudeTraits): boolean {
  if (redactedDataOf(signature) !== undefined) return false;
  // Other vendors' models behind this protocol want their thoughts back, and check no seal.
  if (!traits.checksSeals) return isSealOf(signature, 'openai_reasoning');
  // Another vendor's form stands before a colon, which the vendor's own base64 does not have.
  return signature === undefined || signature.includes(':');
}

function isSealOf(signature: string | undefined, form: string): boolean {
  return signature?.startsWith(`${form}:`) === true;
}

function translated(
  part: MessagePart,
  messageIndex: number,
  traits: ClaudeTraits,
): ContentBlockParam[] {
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
      return [toToolResult(part, messageIndex)];
    case 'reasoning':
      return isForeignReasoning(part, traits) ? [] : [toThinking(part)];
    case 'vendor':
      // Those of other dialects are in words by now.
      return [];
    default:
      return assertNever(part);
  }
}

function toToolResult(part: ToolResultPart, messageIndex: number): ToolResultBlockParam {
  const { toolCallId, content, parts, isError } = part;
  return {
    type: 'tool_result',
    tool_use_id: toToolUseId(toolCallId),
    content: parts?.flatMap((one) => toResultBlocks(one, messageIndex)) ?? content,
    ...(isError === undefined ? {} : { is_error: isError }),
  };
}

type ResultBlock = TextBlockParam | ImageBlockParam;

function toResultBlocks(part: TextPart | ImagePart, messageIndex: number): ResultBlock[] {
  const whole = wholeFor('anthropic', part);
  if (whole !== undefined) return [whole as unknown as ResultBlock];
  const own = vendorFieldsFor('anthropic', part);
  if (part.type === 'image') return [{ ...own, ...toImage(part, messageIndex) }];
  return part.text.trim() === '' ? [] : [{ ...own, type: 'text', text: part.text }];
}

/** A server that checks no seal may be strict about there being one. */
function toThinking({ text, signature = '' }: ReasoningPart): ContentBlockParam {
  const data = redactedDataOf(signature);
  return data === undefined
    ? { type: 'thinking', thinking: text, signature }
    : { type: 'redacted_thinking', data };
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

const MEDIA_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] as const;

function toImage({ url }: ImagePart, messageIndex: number): ImageBlockParam {
  if (/^https:\/\//i.test(url)) return { type: 'image', source: { type: 'url', url } };
  const image = imageDataOf(url);
  const mediaType = MEDIA_TYPES.find((type) => type === image?.mediaType);
  if (image === undefined || mediaType === undefined) {
    throw new RhetorError(
      'invalid_value',
      `messages.${messageIndex}.content: image_url must be an https address or a base64 data URL of a JPEG, PNG, GIF or WebP image.`,
    );
  }
  return {
    type: 'image',
    source: { type: 'base64', media_type: mediaType, data: image.data },
  };
}
