/** The SQL of importing contexts, all of them or none; it runs in a transaction. */
import { randomUUID } from 'node:crypto';
import { contextExists } from '../context-errors.ts';
import { toImportedRow } from '../rows/imported-row.ts';
import { type MessageRow, sumOfTokens } from '../rows/message-row.ts';
import { integer, text } from '../rows/stored-rows.ts';
import type { ImportedContext, ImportedSummary } from '../transfer/imported-context.ts';
import type { Session } from './connections.ts';
import { ADD_MESSAGES, assertOwn } from './context-changes-sql.ts';
import { toMessageJson } from './message-json.ts';

const CREATE = `
  INSERT INTO rhetor.contexts (id, component, created_at, updated_at, version, active_count,
    active_tokens, archived_count, summary_count, metadata, max_tokens, max_messages)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  ON CONFLICT (id) DO NOTHING RETURNING key`;

const SUMMARISE = `
  INSERT INTO rhetor.summaries (id, context_key, created_at, provider, model, from_sequence,
    to_sequence, tokens_before, tokens_after, text)
  SELECT $1, $2::bigint, $3::bigint, $4, $5, first.sequence, last.sequence, $6::bigint, $7::bigint, $8
  FROM rhetor.messages AS first, rhetor.messages AS last WHERE first.id = $9 AND last.id = $10`;

/** So much JSON at once, characters. */
const MOST_AT_ONCE = 4_000_000;

/** @throws RhetorError `conflict` that names the first context in the file whose id is taken */
export async function importContexts(
  session: Session,
  contexts: readonly ImportedContext[],
  isRepeat: boolean,
): Promise<void> {
  const ids = contexts.map(({ contextId }) => contextId);
  const taken = await session.run(
    'SELECT id, created_at FROM rhetor.contexts WHERE id = ANY ($1::text[])',
    [ids],
  );
  const createdAt = new Map(taken.map((row) => [text(row, 'id'), integer(row, 'created_at')]));
  const first = contexts.find((context) => createdAt.has(context.contextId));
  if (first !== undefined) {
    // All or none: a former attempt that has made one has made all of them.
    if (isRepeat && createdAt.get(first.contextId) === first.createdAt) return;
    throw contextExists(first.contextId);
  }
  for (const context of contexts) {
    if (await addContext(session, context)) continue;
    // A former attempt was still being committed when this one began.
    await assertOwn(session, context.contextId, context.createdAt, isRepeat);
    return;
  }
}

/** False if its id is taken. */
async function addContext(session: Session, context: ImportedContext): Promise<boolean> {
  const rows = context.messages.map(toImportedRow);
  const active = rows.filter(({ supersededAt }) => supersededAt === undefined);
  const version = rows.length > 0 ? 1 : 0;
  const [created] = await session.run(CREATE, [
    context.contextId,
    context.component,
    context.createdAt,
    context.updatedAt,
    version,
    active.length,
    sumOfTokens(active),
    rows.length - active.length,
    context.summary === undefined ? 0 : 1,
    JSON.stringify(context.metadata),
    context.maxTokens,
    context.maxMessages,
  ]);
  if (created === undefined) return false;
  const isWhole = rows.every(({ status }) => status === null);
  for (const batch of batchesOf(rows, context)) {
    await session.run(ADD_MESSAGES, [created['key'], version, `[${batch.join(',')}]`, isWhole]);
  }
  if (context.summary !== undefined) {
    await addSummary(session, created['key'], context.summary, rows);
  }
  return true;
}

function* batchesOf(
  rows: readonly MessageRow[],
  { messages }: ImportedContext,
): Generator<readonly string[]> {
  let batch: string[] = [];
  let size = 0;
  for (const [index, row] of rows.entries()) {
    const imported = messages[index];
    if (imported === undefined) continue;
    const json = JSON.stringify(toMessageJson(row, imported.message));
    batch.push(json);
    size += json.length;
    if (size < MOST_AT_ONCE) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batch;
}

async function addSummary(
  session: Session,
  key: unknown,
  summary: ImportedSummary,
  rows: readonly MessageRow[],
): Promise<void> {
  await session.run(SUMMARISE, [
    randomUUID(),
    key,
    summary.createdAt,
    summary.provider,
    summary.model,
    summary.tokensBefore,
    summary.tokensAfter,
    summary.text,
    rows[summary.from]?.id,
    rows[summary.to]?.id,
  ]);
}
