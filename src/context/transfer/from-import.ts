/** Validates and narrows a file to be imported: Rhetor's own export, or the older format with one context. */
import { CONTEXT_ID } from '../../model/ids/context-id.ts';
import { fromImportedMessage } from './from-imported-message.ts';
import {
  ImportFault,
  isObject,
  type JsonObject,
  importedList,
  importedText,
  importedTime,
} from './import-fault.ts';
import type {
  ImportedContext,
  ImportedMessage,
  ImportedSummary,
} from '../records/imported-context.ts';
import {
  DEEPEST_METADATA,
  MOST_IMPORTED_CONTEXTS,
  MOST_IMPORTED_MESSAGES,
  MOST_METADATA,
} from '../limits.ts';

/**
 * Accepts one context, a list of them, or `{contexts: […]}`. Unknown fields are ignored.
 * @param now default for missing times, in epoch milliseconds
 * @param as replaces the id of the only context in the file
 * @throws ImportFault that names the place
 */
export function fromImport(value: unknown, now: number, as?: string): readonly ImportedContext[] {
  const [list, path] =
    isObject(value) && Array.isArray(value['contexts'])
      ? [value['contexts'] as unknown[], 'contexts.']
      : [Array.isArray(value) ? (value as unknown[]) : [value], ''];
  if (list.length > MOST_IMPORTED_CONTEXTS) {
    throw new ImportFault('contexts', `must be at most ${MOST_IMPORTED_CONTEXTS}`);
  }
  if (as !== undefined && list.length !== 1) {
    throw new ImportFault('as', `names one conversation, and this file holds ${list.length}`);
  }
  const contexts = list.map((context, index) =>
    fromContext(
      withId(context, as),
      list.length === 1 && path === '' ? 'context' : `${path}${index}`,
      now,
    ),
  );
  const ids = new Set<string>();
  let messages = 0;
  contexts.forEach(({ contextId, messages: own }, index) => {
    if (ids.has(contextId)) throw new ImportFault(`${path}${index}`, 'has the id of one before it');
    ids.add(contextId);
    messages += own.length;
  });
  if (messages > MOST_IMPORTED_MESSAGES) {
    throw new ImportFault('messages', `must be at most ${MOST_IMPORTED_MESSAGES} in all`);
  }
  return contexts;
}

function withId(context: unknown, id: string | undefined): unknown {
  return id !== undefined && isObject(context) ? { ...context, context_id: id } : context;
}

function fromContext(value: unknown, path: string, now: number): ImportedContext {
  if (!isObject(value))
    throw new ImportFault(path, 'must be an object with context_id and messages');
  const contextId = importedText(value, 'context_id', path) ?? '';
  if (!CONTEXT_ID.test(contextId)) {
    throw new ImportFault(`${path}.context_id`, 'must be the id of a context');
  }
  const isOurs = value['format'] === 'rhetor-context';
  if (isOurs && value['format_version'] !== 1) {
    throw new ImportFault(`${path}.format_version`, 'must be 1, the only known version');
  }
  const createdAt = importedTime(value, 'created_at', path);
  const updatedAt = importedTime(value, 'updated_at', path) ?? createdAt ?? now;
  const messagesOf = (key: string, isArchived: boolean): readonly ImportedMessage[] =>
    importedList(value, key, path).map((message, index) =>
      fromImportedMessage(message, `${path}.${key}.${index}`, updatedAt, isArchived),
    );
  const archived = messagesOf('archived_messages', true);
  const active = messagesOf('messages', false);
  assertPinned(active, `${path}.messages`);
  const component = componentOf(value, path, contextId, isOurs);
  const summary = isOurs ? summaryOf(value, path, archived.length) : undefined;
  return {
    contextId,
    ...(component !== undefined && { component: component.slice(0, 128) }),
    createdAt: createdAt ?? Math.min(updatedAt, active[0]?.timestamp ?? updatedAt),
    updatedAt,
    metadata: metadataOf(value, path, isOurs),
    ...(isOurs && limitsOf(value)),
    messages: [...archived, ...active],
    ...(summary && { summary }),
  };
}

/** Our own files state the component; older ones derive it from the id. */
function componentOf(
  value: JsonObject,
  path: string,
  contextId: string,
  isOurs: boolean,
): string | undefined {
  const named = importedText(value, 'component', path);
  return named ?? (isOurs ? undefined : /^([^:]+):/.exec(contextId)?.[1]);
}

/** Summaries of older files cover an unknown range: their texts are kept as metadata. */
function metadataOf(value: JsonObject, path: string, isOurs: boolean): JsonObject {
  const { metadata } = value;
  if (metadata !== undefined && metadata !== null && !isObject(metadata)) {
    throw new ImportFault(`${path}.metadata`, 'must be an object');
  }
  const summaries = isOurs ? [] : importedList(value, 'summaries', path);
  const all = { ...metadata, ...(summaries.length > 0 && { imported_summaries: summaries }) };
  assertShallow(all, `${path}.metadata`, DEEPEST_METADATA);
  if (JSON.stringify(all).length > MOST_METADATA) {
    throw new ImportFault(
      `${path}.metadata`,
      `must be, with the summaries, at most ${MOST_METADATA} characters of JSON`,
    );
  }
  return all;
}

function limitsOf(value: JsonObject): Pick<ImportedContext, 'maxTokens' | 'maxMessages'> {
  const { max_tokens: maxTokens, max_messages: maxMessages } = value;
  return {
    ...(isCount(maxTokens) && { maxTokens }),
    ...(isCount(maxMessages) && { maxMessages }),
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** The current summary, if the messages that it covers are in the file. */
function summaryOf(
  value: JsonObject,
  path: string,
  archivedCount: number,
): ImportedSummary | undefined {
  const places = new Map(
    importedList(value, 'messages', path).map((message, index) => [
      isObject(message) ? message['id'] : undefined,
      archivedCount + index,
    ]),
  );
  for (const [index, summary] of importedList(value, 'summaries', path).entries()) {
    const place = `${path}.summaries.${index}`;
    if (!isObject(summary)) throw new ImportFault(place, 'must be an object');
    const from = places.get(summary['from_message_id']);
    const to = places.get(summary['to_message_id']);
    const text = importedText(summary, 'text', place);
    if (summary['absorbed_by'] !== undefined || text === undefined) continue;
    if (from === undefined || to === undefined) continue;
    const tokens = (key: string): number => (isCount(summary[key]) ? summary[key] : 0);
    return {
      text,
      provider: importedText(summary, 'provider', place) ?? '',
      model: importedText(summary, 'model', place) ?? '',
      from,
      to,
      tokensBefore: tokens('tokens_before'),
      tokensAfter: tokens('tokens_after'),
      createdAt: importedTime(summary, 'created_at', place) ?? 0,
    };
  }
  return undefined;
}

/** The same rules as on creation: no window may begin with an answer, and no pair may be split. */
function assertPinned(messages: readonly ImportedMessage[], path: string): void {
  const pinned = messages.flatMap((entry, index) =>
    entry.isPinned === true ? [{ entry, index }] : [],
  );
  const talk = pinned.find(({ entry }) => entry.message.role !== 'system');
  const wrong =
    talk !== undefined && talk.entry.message.role !== 'user'
      ? talk
      : pinned.find(({ entry }) =>
          entry.message.parts.some(({ type }) => type.startsWith('tool-')),
        );
  if (wrong !== undefined) throw new ImportFault(`${path}.${wrong.index}`, 'cannot be pinned');
}

function assertShallow(value: unknown, path: string, levels: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (levels === 0) throw new ImportFault(path, `must be at most ${DEEPEST_METADATA} levels deep`);
  for (const inner of Object.values(value)) assertShallow(inner, path, levels - 1);
}
