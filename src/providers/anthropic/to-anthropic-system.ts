/** The system prompt and the system messages that go before the conversation, as Anthropic's `system`. */
import type { TextBlockParam } from '@anthropic-ai/sdk/resources/messages';
import type { CompletionRequest } from '../../model/completion-request.ts';
import { type Message, type MessagePart, textOf, type TextPart } from '../../model/message.ts';
import { vendorFieldsFor, wholeFor } from '../../model/vendors/vendor-fields.ts';
import { toCachedSystem } from './cache-breakpoint.ts';

/**
 * A system message in the middle stays there if the vendor's own client put it there, or if the model
 * takes it, which it does after a user's message; any other is moved to the front.
 */
export function staysInPlace(
  messages: readonly Message[],
  index: number,
  takesSystemMessages: boolean,
): boolean {
  const { role, vendor } = messages[index] ?? {};
  if (role !== 'system') return false;
  const before = messages.slice(0, index).findLast((message) => message.role !== 'system');
  if (before === undefined) return false;
  if (vendor?.dialect === 'anthropic') return true;
  return takesSystemMessages && before.role !== 'assistant';
}

/** One text, or its blocks if one of them has marks; undefined if there is none. */
export function toAnthropicSystem(
  { system, messages, stablePrefixLength }: CompletionRequest,
  takesSystemMessages: boolean,
): string | TextBlockParam[] | undefined {
  const moved = messages.filter(
    ({ role }, index) => role === 'system' && !staysInPlace(messages, index, takesSystemMessages),
  );
  const blocks = [
    ...(system === undefined ? [] : [textBlock(system)]),
    ...moved.flatMap(({ parts }) => parts.flatMap(systemBlocks)),
  ].filter(({ text }) => text.trim() !== '');
  if (blocks.length === 0) return undefined;
  // A block that says nothing to others, such as a line for billing, is none to be joined.
  const isPlain = moved.every(({ parts }) => parts.every(isPlainText));
  if (!isPlain) return blocks;
  const text = [system ?? '', ...moved.map(textOf)]
    .filter((each) => each.trim() !== '')
    .join('\n\n');
  return stablePrefixLength === undefined ? text : toCachedSystem(text);
}

/** `type` and `text`. */
const PLAIN_FIELDS = 2;

function isPlainText(part: MessagePart): boolean {
  const fields = Object.keys(vendorFieldsFor('anthropic', part));
  const isMarked = fields.length > (wholeFor('anthropic', part) === undefined ? 0 : PLAIN_FIELDS);
  return part.type !== 'text' || (!isMarked && (part.text !== '' || fields.length === 0));
}

export function systemBlocks(part: MessagePart): TextBlockParam[] {
  if (part.type !== 'text') return [];
  const whole = wholeFor('anthropic', part);
  // The vendor judges what is in a block of its own client's.
  if (whole !== undefined) return [whole as unknown as TextBlockParam];
  return [{ ...vendorFieldsFor('anthropic', part), ...textBlock(part.text) }];
}

function textBlock(text: TextPart['text']): TextBlockParam {
  return { type: 'text', text };
}
