/** Exports a context piece by piece, however long it is, as it was when the export began. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { contextNotFound } from '../context-errors.ts';
import { type ContextScope, EVERY_CONTEXT } from '../records/context-scope.ts';
import type { ContextStore } from '../ports/context-store.ts';
import type { TransferStore } from '../ports/transfer-store.ts';
import type { ExportedMessage, ExportQuery } from '../records/exported-message.ts';
import {
  exportHead,
  exportMessage,
  exportSummary,
  MARKDOWN_ARCHIVED,
  markdownHead,
  markdownMessage,
} from './to-export.ts';

export const EXPORT_FORMATS = ['json', 'markdown'] as const;
export type TranscriptFormat = (typeof EXPORT_FORMATS)[number];

/** The ports that an export reads. */
export type ExportSource = Pick<ContextStore, 'contexts' | 'summaries' | 'transfer'>;

export type ExportWish = {
  readonly format: TranscriptFormat;
  /** Includes archived messages, after the active ones. */
  readonly includesArchived: boolean;
};

/**
 * @throws RhetorError `context_not_found`, even midway if the context is deleted in the meantime
 */
export async function exportContext(
  store: ExportSource,
  contextId: string,
  { format, includesArchived }: ExportWish,
  scope: ContextScope = EVERY_CONTEXT,
): Promise<AsyncIterable<string>> {
  const moment = Date.now();
  const [context, newest] = await Promise.all([
    store.contexts.find(contextId, scope),
    store.contexts.messages(contextId, { limit: 1 }, scope),
  ]);
  if (context === undefined || newest === undefined) throw contextNotFound(contextId);
  // Superseded messages are always older than active ones.
  const upTo = newest.messages[0]?.sequence ?? 0;
  const messages = (isArchived: boolean) =>
    allMessages(store.transfer, { contextId, isArchived, upTo, moment }, scope);
  if (format === 'markdown') {
    return concat([
      [markdownHead(context)],
      each(messages(false), markdownMessage),
      ...(includesArchived && context.archivedMessageCount > 0
        ? [[MARKDOWN_ARCHIVED], each(messages(true), markdownMessage)]
        : []),
    ]);
  }
  const summaries = (await store.summaries.list(contextId, scope)) ?? [];
  return concat([
    [exportHead(context, moment)],
    asList('messages', each(messages(false), exportMessage)),
    ...(includesArchived ? [asList('archived_messages', each(messages(true), exportMessage))] : []),
    asList('summaries', summaries.map(exportSummary)),
    ['}\n'],
  ]);
}

async function* allMessages(
  store: TransferStore,
  query: Omit<ExportQuery, 'after'>,
  scope: ContextScope,
): AsyncIterable<ExportedMessage> {
  let after = 0;
  for (;;) {
    // If the reader keeps up, the loop never waits; this lets other work run.
    await nextTurn();
    const page = await store.exportPage({ ...query, after }, scope);
    if (page === undefined) throw contextNotFound(query.contextId);
    const last = page.at(-1);
    if (last === undefined) return;
    yield* page;
    after = last.stored.sequence;
  }
}

type Pieces = Iterable<string> | AsyncIterable<string>;

async function* each(
  messages: AsyncIterable<ExportedMessage>,
  write: (message: ExportedMessage) => string,
): AsyncIterable<string> {
  for await (const message of messages) yield write(message);
}

async function* asList(name: string, pieces: Pieces): AsyncIterable<string> {
  yield `,"${name}":[`;
  let separator = '\n';
  for await (const piece of pieces) {
    yield separator + piece;
    separator = ',\n';
  }
  yield ']';
}

async function* concat(parts: readonly Pieces[]): AsyncIterable<string> {
  for (const part of parts) yield* part;
}
