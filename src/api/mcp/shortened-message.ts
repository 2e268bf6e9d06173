/** Shortens messages for the window of a model; pure. */
import type { StoredContent, StoredMessage } from '../../contract/contexts.ts';

/** @param longest characters of each text */
export function shortenedMessage(message: StoredMessage, longest: number): StoredMessage {
  const { content, tool_calls: calls, vendor_parts: own } = message;
  return {
    ...message,
    content: shortenedContent(content, longest),
    ...(calls && {
      tool_calls: calls.map((call) => {
        const { name, arguments: given } = call.function;
        return { ...call, function: { name, arguments: shortenedText(given, longest) } };
      }),
    }),
    ...(own && {
      vendor_parts: own.map((part) => ({ ...part, text: shortenedText(part.text, longest) })),
    }),
  };
}

function shortenedContent(content: StoredContent, longest: number): StoredContent {
  if (typeof content === 'string') return shortenedText(content, longest);
  return content.map((part) =>
    part.type === 'text'
      ? { ...part, text: shortenedText(part.text, longest) }
      : { ...part, image_url: { url: withoutData(part.image_url.url) } },
  );
}

function shortenedText(text: string, longest: number): string {
  const rest = text.length - longest;
  if (rest <= 0) return text;
  return `${text.slice(0, longest).toWellFormed()}\n[${rest} more characters are left out.]`;
}

/** The data of a picture are no text that a model could read. */
function withoutData(url: string): string {
  return url.startsWith('data:') ? url.slice(0, url.indexOf(',') + 1) : url;
}
