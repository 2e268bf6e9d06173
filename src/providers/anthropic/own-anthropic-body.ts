/** A caller's own message request, changed only where Rhetor must. */
import type { CompletionRequest, OwnRequest } from '../../model/completion-request.ts';
import { isRecord } from '../../model/json/json.ts';
import { writtenOptions } from '../upstream/requests/written-options.ts';
import { claudeTraits, type ClaudeTraits } from './claude-models.ts';
import { withoutForeignCitations } from './foreign-citations.ts';
import { isForeignReasoning } from './to-anthropic-blocks.ts';
import { toAnthropicRequest } from './to-anthropic-request.ts';

export function ownAnthropicBody(
  request: CompletionRequest,
  { fields, keepsMessages, added }: OwnRequest,
): object {
  const { messages } = fields;
  const kept = withoutForeignParts(messages, claudeTraits(request.model));
  return {
    ...fields,
    model: request.model,
    ...(kept !== messages && { messages: kept }),
    ...(!keepsMessages && rewritten(request, fields)),
    ...(request.isWhole ? fields['stream'] === true && { stream: false } : { stream: true }),
    ...writtenOptions('anthropic', added),
  };
}

/** The system prompt may be Rhetor's; otherwise it stays as the caller wrote and marked it. */
function rewritten(request: CompletionRequest, fields: OwnRequest['fields']): object {
  const { system, messages } = toAnthropicRequest(request, undefined).body;
  const { system: own } = fields;
  // Between its blocks there may be white space by now.
  const isOwn = textsOf(system) === textsOf(own);
  return { messages, ...(system !== undefined && { system: isOwn ? own : system }) };
}

function textsOf(system: unknown): string | undefined {
  if (typeof system === 'string') return inkOf(system);
  if (!Array.isArray(system)) return undefined;
  return system
    .map((block: unknown) => (isRecord(block) ? block['text'] : undefined))
    .map((text) => (typeof text === 'string' ? inkOf(text) : ''))
    .join('');
}

function inkOf(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

/**
 * Thinking and citations that another model showed this caller through Rhetor have no seal, or another
 * vendor's: this model would refuse the whole conversation for them.
 */
function withoutForeignParts(messages: unknown, traits: ClaudeTraits): unknown {
  if (!Array.isArray(messages)) return messages;
  const given: readonly unknown[] = messages;
  const kept = given.map((message) => {
    const content = isRecord(message) ? message['content'] : undefined;
    if (!isRecord(message) || !Array.isArray(content)) return message;
    const blocks: readonly unknown[] = content;
    const own = blocks
      .filter((block) => !isForeignThought(block, traits))
      .map((block) => (isRecord(block) ? withoutForeignCitations(block) : block));
    const isSame =
      own.length === blocks.length && own.every((block, place) => block === blocks[place]);
    return isSame ? message : { ...message, content: own };
  });
  return kept.every((message, place) => message === given[place]) ? messages : kept.filter(says);
}

function isForeignThought(block: unknown, traits: ClaudeTraits): boolean {
  if (!isRecord(block) || block['type'] !== 'thinking') return false;
  const { thinking, signature } = block;
  const isText = typeof thinking === 'string' && typeof signature === 'string';
  const seal = isText && signature !== '' ? { signature } : {};
  return isText && isForeignReasoning({ type: 'reasoning', text: thinking, ...seal }, traits);
}

function says(message: unknown): boolean {
  const content = isRecord(message) ? message['content'] : undefined;
  return !Array.isArray(content) || content.length > 0;
}
