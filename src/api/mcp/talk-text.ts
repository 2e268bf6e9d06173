/** A part of a conversation as a text for people and models; pure. */
import type { MessagePage, StoredMessage } from '../../contract/contexts.ts';

export function talkText({ context_id: id, messages, next_before: before }: MessagePage): string {
  const older = before === undefined ? '' : ` Older messages are before ${before}.`;
  const head = `The conversation ${id}, ${messages.length} messages in order of time.${older}`;
  return [head, ...messages.map(toText)].join('\n\n');
}

function toText({ role, content, timestamp, status, tool_calls: calls = [] }: StoredMessage) {
  const text =
    typeof content === 'string'
      ? content
      : content.map((part) => (part.type === 'text' ? part.text : '[a picture]')).join('\n');
  const called = calls.map(
    ({ function: { name, arguments: given } }) => `[calls ${name} ${given}]`,
  );
  const cut = status === undefined ? '' : `, ${status}`;
  return [`[${timestamp} ${role}${cut}]`, ...(text === '' ? [] : [text]), ...called].join('\n');
}
