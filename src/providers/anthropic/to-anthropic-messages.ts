/** Rhetor's messages as Anthropic's: turns that alternate, the user's first, the system's apart. */
import type {
  ContentBlockParam,
  MessageParam,
  TextBlockParam,
} from '@anthropic-ai/sdk/resources/messages';
import type { Message } from '../../model/message.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { withForeignInWords } from '../upstream/requests/vendor-parts.ts';
import { vendorFieldsFor } from '../../model/vendors/vendor-fields.ts';
import { markLastBlock } from './cache-breakpoint.ts';
import type { ClaudeTraits } from './claude-models.ts';
import { toAnthropicBlocks } from './to-anthropic-blocks.ts';
import { staysInPlace, systemBlocks } from './to-anthropic-system.ts';

type Turn = {
  readonly role: MessageParam['role'];
  readonly content: ContentBlockParam[];
  /** What the vendor's own client says of the message besides. */
  own: object;
};

/** A window may begin with the assistant's words; the vendor wants the user's before them. */
const OPENING = '(The conversation so far.)';

/** @throws RhetorError `invalid_value` for an image that the vendor cannot take, or when nothing is asked */
export function toAnthropicMessages(
  messages: readonly Message[],
  traits: ClaudeTraits,
  stablePrefixLength = 0,
): MessageParam[] {
  const turns: Turn[] = [];
  for (const [index, message] of withForeignInWords(messages, 'anthropic').entries()) {
    const stable = index === stablePrefixLength ? turns.at(-1) : undefined;
    if (stable !== undefined) markLastBlock(stable.content);
    const isSystem = message.role === 'system';
    if (isSystem && !staysInPlace(messages, index, traits.takesSystemMessages)) continue;
    const content = isSystem
      ? message.parts.flatMap(systemBlocks)
      : message.parts.flatMap((part) => toAnthropicBlocks(part, index, traits));
    if (content.length === 0) continue;
    const role = message.role === 'tool' ? 'user' : message.role;
    const last = turns.at(-1);
    const own = vendorFieldsFor('anthropic', message);
    if (last?.role === role) {
      last.content.push(...content);
      last.own = { ...last.own, ...own };
    } else turns.push({ role, content, own });
  }
  if (turns.length === 0) {
    throw new RhetorError(
      'invalid_value',
      'messages: at least one user message must have content.',
    );
  }
  if (turns[0]?.role === 'assistant') {
    turns.unshift({ role: 'user', content: [{ type: 'text', text: OPENING }], own: {} });
  }
  return turns.map(toMessageParam);
}

/** `type` and `text`. */
const PLAIN_FIELDS = 2;

/** A lone text goes as a plain string, which every server of this protocol understands. */
function toMessageParam({ role, content, own }: Turn): MessageParam {
  const [first] = content;
  const isPlain =
    content.length === 1 && first?.type === 'text' && Object.keys(first).length === PLAIN_FIELDS;
  if (isPlain) return { ...own, role, content: first.text };
  // Its own client may put more than texts into a system's message, for the vendor to judge.
  return role === 'system'
    ? { ...own, role, content: content as TextBlockParam[] }
    : { ...own, role, content };
}
