/** The complete contents of a store as one comparable value. */
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import type { ContextSummary } from '../../../src/context/records/context-summary.ts';
import type { ExportedMessage } from '../../../src/context/records/exported-message.ts';
import { EVERYTHING, historyOf } from '../reading-stores.ts';
import { holding } from '../holding-candidates.ts';
import { COMMON_WORD } from './full-store.ts';

const WORDS = [COMMON_WORD, 'drums', 'trumpet', 'trombone', 'cafe', 'beyond'];
const NARROW = { maxTokens: 60, maxMessages: 9, mostOfToolMessage: 4 };

export async function readEverything(store: ContextStore) {
  const contexts = await allContexts(store);
  const perContext = [];
  for (const { id } of contexts) {
    perContext.push({
      context: await store.contexts.find(id),
      past: await store.turns.past(id, EVERYTHING),
      narrow: await store.turns.past(id, NARROW),
      history: await historyOf(store, id, NARROW),
      page: await store.contexts.messages(id, { limit: 7 }),
      active: await exported(store, id, false),
      archived: await exported(store, id, true),
      summaries: await store.summaries.list(id),
      mirroredTurns: await store.outbox.mirroredTurns(id),
    });
  }
  return {
    contexts,
    perContext,
    found: await found(store),
    default: await store.documents.readSetting('default_model'),
    prompts: await store.documents.readDocuments('prompts'),
    templates: await store.documents.readDocuments('templates'),
    kept: [await store.keptAnswers.find('kept-turn'), await store.keptAnswers.find('kept-alone')],
    audit: await store.audit.page({ limit: 9 }),
    unmirrored: await store.outbox.unmirrored(100_000),
  };
}

async function allContexts(store: ContextStore): Promise<readonly ContextSummary[]> {
  const contexts: ContextSummary[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.contexts.list({ limit: 9, ...(cursor !== undefined && { cursor }) });
    contexts.push(...page.contexts);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return contexts;
}

async function exported(
  store: ContextStore,
  contextId: string,
  isArchived: boolean,
): Promise<readonly ExportedMessage[]> {
  const all: ExportedMessage[] = [];
  const bounds = { moment: Number.MAX_SAFE_INTEGER, upTo: Number.MAX_SAFE_INTEGER };
  for (;;) {
    const after = all.at(-1)?.stored.sequence ?? 0;
    const page = await store.transfer.exportPage({ contextId, isArchived, after, ...bounds });
    if (page === undefined || page.length === 0) return all;
    all.push(...page);
  }
}

/**
 * Word → the messages that contain it. Scores depend on the database, and so does text after a NUL,
 * where SQLite's index ends.
 */
async function found(store: ContextStore): Promise<Readonly<Record<string, readonly number[]>>> {
  const hits: Record<string, readonly number[]> = {};
  for (const word of WORDS) {
    const candidates = await store.search.candidates({ words: [word], limit: 100_000 });
    hits[word] = holding(candidates, [word])
      .map(({ message }) => message.sequence)
      .toSorted((one, other) => one - other);
  }
  return hits;
}
