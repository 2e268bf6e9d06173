/** Reads a part of a conversation that fits into one result. */
import type { MessagePage, StoredContent, StoredMessage } from '../../contract/contexts.ts';
import type { ContextScope } from '../../context/context-scope.ts';
import type { ContextService } from '../../context/context.service.ts';
import { ENTRIES_A_RESULT, RESULT_BYTES } from '../limits.ts';
import { messagePage } from '../views/conversations.ts';

type Wanted = { readonly limit?: number; readonly before?: string };

/** @throws RhetorError `context_not_found`, or as `ContextService.messages` */
export async function readTalk(
  contexts: ContextService,
  id: string,
  { limit = ENTRIES_A_RESULT, ...rest }: Wanted,
  scope: ContextScope,
): Promise<MessagePage> {
  const page = await messagePage(contexts, id, { limit, mostBytes: RESULT_BYTES, ...rest }, scope);
  return { ...page, messages: page.messages.map(shortened) };
}

/** The store returns one message even if it is longer than a result may be. */
function shortened(message: StoredMessage): StoredMessage {
  const { content, tool_calls: calls, vendor_parts: own } = message;
  return {
    ...message,
    content: shortenedContent(content),
    ...(calls && {
      tool_calls: calls.map((call) => ({
        ...call,
        function: { ...call.function, arguments: shortenedText(call.function.arguments) },
      })),
    }),
    ...(own && { vendor_parts: own.map((part) => ({ ...part, text: shortenedText(part.text) })) }),
  };
}

function shortenedContent(content: StoredContent): StoredContent {
  if (typeof content === 'string') return shortenedText(content);
  return content.map((part) =>
    part.type === 'text'
      ? { ...part, text: shortenedText(part.text) }
      : { ...part, image_url: { url: withoutData(part.image_url.url) } },
  );
}

function shortenedText(text: string): string {
  const rest = text.length - RESULT_BYTES;
  if (rest <= 0) return text;
  return `${text.slice(0, RESULT_BYTES).toWellFormed()}\n[${rest} more characters are left out.]`;
}

/** The data of a picture are no text that a model could read. */
function withoutData(url: string): string {
  return url.startsWith('data:') ? url.slice(0, url.indexOf(',') + 1) : url;
}
