/** Narrows one message of a file: of our own export, or of the older format with plain content. */
import type { Message, MessagePart, Role } from '../../model/message.ts';
import { UNKNOWN_USAGE } from '../../model/usage.ts';
import type { MessageOrigin } from '../records/stored-context.ts';
import { estimateMessageTokens } from '../tokens/token-estimate.ts';
import {
  ImportFault,
  isObject,
  type JsonObject,
  importedText,
  importedTime,
} from './import-fault.ts';
import { importedMarks, importedParts } from './from-imported-part.ts';
import type { ImportedMessage } from '../records/imported-context.ts';

const ROLES: readonly string[] = ['system', 'user', 'assistant', 'tool'] satisfies Role[];

/** @param time default if the message has none, in epoch milliseconds */
export function fromImportedMessage(
  value: unknown,
  path: string,
  time: number,
  isArchived: boolean,
): ImportedMessage {
  if (!isObject(value)) throw new ImportFault(path, 'must be an object with role and content');
  const { role, status } = value;
  if (!isRole(role)) throw new ImportFault(`${path}.role`, `must be one of ${ROLES.join(', ')}`);
  const message: Message = { role, parts: partsOf(value, role, path), ...importedMarks(value) };
  const origin = originOf(value);
  return {
    message,
    tokens: estimateMessageTokens(message),
    timestamp: importedTime(value, 'timestamp', path) ?? time,
    ...((status === 'cancelled' || status === 'error') && { status }),
    ...(origin && { origin }),
    ...(value['pinned'] === true && !isArchived && { isPinned: true }),
    ...(isArchived && { supersededAt: importedTime(value, 'superseded_at', path) ?? time }),
  };
}

function partsOf(value: JsonObject, role: Role, path: string): readonly MessagePart[] {
  if (value['parts'] !== undefined && value['parts'] !== null) return importedParts(value, path);
  const { content } = value;
  if (typeof content !== 'string') throw new ImportFault(`${path}.content`, 'must be a text');
  if (role === 'tool') {
    const toolCallId = importedText(value, 'tool_call_id', path) ?? '';
    return [{ type: 'tool-result', toolCallId, content }];
  }
  return content === '' ? [] : [{ type: 'text', text: content }];
}

/** The origin in our export, or from the metadata of an older message with both provider and model. */
function originOf(value: JsonObject): MessageOrigin | undefined {
  const given = isObject(value['origin']) ? value['origin'] : value['metadata'];
  if (!isObject(given)) return undefined;
  const { provider, model, usage } = given;
  if (typeof provider !== 'string' || typeof model !== 'string') return undefined;
  if (!isObject(usage)) return { provider, model };
  const count = (key: string): number | undefined => {
    const field = usage[key];
    return typeof field === 'number' && field >= 0 ? field : undefined;
  };
  return {
    provider,
    model,
    usage: {
      ...UNKNOWN_USAGE,
      inputTokens: count('inputTokens'),
      outputTokens: count('outputTokens'),
      cachedInputTokens: count('cachedInputTokens'),
      cacheWriteTokens: count('cacheWriteTokens'),
      reasoningTokens: count('reasoningTokens'),
      isEstimated: usage['isEstimated'] === true,
    },
  };
}

function isRole(value: unknown): value is Role {
  return typeof value === 'string' && ROLES.includes(value);
}
