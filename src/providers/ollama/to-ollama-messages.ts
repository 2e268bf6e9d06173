/** Rhetor's messages as Ollama's: text, images and calls beside each other, a result a message. */
import { assertNever } from '../../model/assert-never.ts';
import type { Message as OllamaMessage, ToolCall } from 'ollama/browser';
import type { CompletionRequest } from '../../model/completion-request.ts';
import { type ImagePart, type Message, textOf } from '../../model/message.ts';
import { vendorFieldsFor } from '../../model/vendors/vendor-fields.ts';
import { imageDataOf } from '../upstream/requests/image-data.ts';
import { withForeignInWords } from '../upstream/requests/vendor-parts.ts';
import { RhetorError } from '../../model/rhetor-error.ts';

/** Newer servers tell calls of one name apart by id; older ones ignore it, and the SDK's types lack it. */
type WireMessage = OllamaMessage & { readonly tool_call_id?: string };
type WireToolCall = ToolCall & { readonly id: string };

/** @throws RhetorError `invalid_value` for an image that is not base64 */
export function toOllamaMessages({ system, messages }: CompletionRequest): WireMessage[] {
  const sent: WireMessage[] = system ? [{ role: 'system', content: system }] : [];
  const toolNames = new Map<string, string>();
  for (const [index, message] of withForeignInWords(messages, 'ollama').entries()) {
    sent.push(...toResults(message, index, toolNames), ...toMessage(message, index, toolNames));
  }
  return sent;
}

/** Results go before whatever stands beside them, next to their calls. */
function toResults(
  message: Message,
  messageIndex: number,
  toolNames: ReadonlyMap<string, string>,
): WireMessage[] {
  const results: WireMessage[] = [];
  for (const part of message.parts) {
    if (part.type !== 'tool-result') continue;
    const name = toolNames.get(part.toolCallId);
    const images = (part.parts ?? []).flatMap((one) =>
      one.type === 'image' ? [toBase64(one, messageIndex)] : [],
    );
    results.push({
      ...vendorFieldsFor('ollama', part),
      role: 'tool',
      content: part.content,
      ...(images.length === 0 ? {} : { images }),
      ...(name === undefined ? {} : { tool_name: name }),
      tool_call_id: part.toolCallId,
    });
  }
  return results;
}

function toMessage(
  message: Message,
  messageIndex: number,
  toolNames: Map<string, string>,
): WireMessage[] {
  const content = textOf(message);
  const images: string[] = [];
  const calls: WireToolCall[] = [];
  let thinking = '';
  for (const part of message.parts) {
    switch (part.type) {
      case 'image':
        images.push(toBase64(part, messageIndex));
        break;
      case 'reasoning':
        thinking += part.text;
        break;
      case 'tool-call':
        toolNames.set(part.id, part.name);
        calls.push({
          ...vendorFieldsFor('ollama', part),
          id: part.id,
          function: { name: part.name, arguments: toArguments(part.arguments) },
        });
        break;
      case 'text':
      case 'tool-result':
      case 'vendor':
        break;
      default:
        assertNever(part);
    }
  }
  if (content === '' && thinking === '' && images.length === 0 && calls.length === 0) return [];
  return [
    {
      ...vendorFieldsFor('ollama', message),
      // Text beside a result is the user's: a second message of role tool would answer no call.
      role: message.role === 'tool' ? 'user' : message.role,
      content,
      ...(thinking === '' ? {} : { thinking }),
      ...(images.length === 0 ? {} : { images }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    },
  ];
}

/** Ollama wants an object; arguments that are none are shown to the model as it wrote them. */
function toArguments(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Falls through to the raw text.
  }
  return text.trim() === '' ? {} : { invalid_arguments: text };
}

function toBase64({ url }: ImagePart, messageIndex: number): string {
  const data = imageDataOf(url)?.data;
  if (data !== undefined) return data;
  throw new RhetorError(
    'invalid_value',
    `messages.${messageIndex}.content: Ollama loads no images from the network; image_url must be a base64 data URL.`,
  );
}
