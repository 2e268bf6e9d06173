/** Shortens messages for the window of a model; pure. */
import type { ToolCall } from '../../contract/answer.ts';
import type { StoredContent, StoredMessage } from '../../contract/contexts.ts';
import { TextRoom } from './text-room.ts';

/** Bytes of the JSON around the texts of a part, and of the words that stand for a picture. */
const PART_BYTES = 64;

/**
 * The content comes first, then the tool calls, then the parts of a vendor. What does not fit is left
 * out, which the content then says.
 * @param mostBytes of all texts of the message together, as JSON
 */
export function shortenedMessage(message: StoredMessage, mostBytes: number): StoredMessage {
  const { content, tool_calls: calls, tool_call_id: answered, vendor_parts: own } = message;
  const room = new TextRoom(mostBytes);
  const shown = shortenedContent(content, room);
  const shownCalls = calls && fitting(calls, room, (call) => shortenedCall(call, room));
  const shownOwn =
    own && fitting(own, room, (part) => ({ ...part, text: room.shortened(part.text) }));
  const notes = [
    ...missing('parts', content, shown),
    ...missing('tool calls', calls, shownCalls),
    ...missing('parts of the vendor', own, shownOwn),
  ];
  return {
    ...message,
    content: withNotes(shown, notes),
    ...(shownCalls && { tool_calls: shownCalls }),
    ...(answered !== undefined && { tool_call_id: room.named(answered) }),
    ...(shownOwn && { vendor_parts: shownOwn }),
  };
}

function shortenedContent(content: StoredContent, room: TextRoom): StoredContent {
  if (typeof content === 'string') return room.shortened(content);
  return fitting(content, room, (part) =>
    part.type === 'text'
      ? { ...part, text: room.shortened(part.text) }
      : { ...part, image_url: { url: room.whole(withoutData(part.image_url.url)) } },
  );
}

function shortenedCall(call: ToolCall, room: TextRoom): ToolCall {
  const { name, arguments: given } = call.function;
  return {
    ...call,
    id: room.named(call.id),
    function: { name: room.named(name), arguments: room.shortened(given) },
  };
}

/** The parts that begin before the room is used up. */
function fitting<Part>(
  parts: readonly Part[],
  room: TextRoom,
  shorten: (part: Part) => Part,
): readonly Part[] {
  const shown: Part[] = [];
  for (const part of parts) {
    if (room.isUsedUp) break;
    room.use(PART_BYTES);
    shown.push(shorten(part));
  }
  return shown;
}

/** Only lists lack entries; a text ends with a note of its own. */
function missing(
  what: string,
  all: string | readonly unknown[] = [],
  shown: string | readonly unknown[] = [],
): readonly string[] {
  if (typeof all === 'string' || all.length === shown.length) return [];
  return [`[${all.length - shown.length} more ${what} are left out.]`];
}

function withNotes(content: StoredContent, notes: readonly string[]): StoredContent {
  if (notes.length === 0) return content;
  const text = notes.join('\n');
  if (typeof content !== 'string') return [...content, { type: 'text', text }];
  return content === '' ? text : `${content}\n${text}`;
}

/** The data of a picture are no text that a model could read. */
function withoutData(url: string): string {
  return url.startsWith('data:') ? url.slice(0, url.indexOf(',') + 1) : url;
}
