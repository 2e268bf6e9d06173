/** The SQL of an import, all contexts or none; it runs in a transaction. */
import { randomUUID } from 'node:crypto';
import { contextExists } from '../../context-errors.ts';
import { INSERT_CONTEXT, toInsertValues } from '../../rows/context-insert.ts';
import { toImportedRow } from '../../rows/imported-row.ts';
import { integerColumn, textColumn } from '../../sql/row.ts';
import { type ImportedHead, type ImportFile, recordsOf } from '../../records/import-file.ts';
import type { DatabaseSession } from '../connection/connections.ts';
import { ADD_MESSAGES } from './context-changes-sql.ts';
import { toMessageJson } from './message-json.ts';
import { nameStaged, newStagedPrefix } from './staged-contexts.ts';

const CREATE = `${INSERT_CONTEXT('rhetor.contexts', '$')} RETURNING key`;

const COUNT = `
  UPDATE rhetor.contexts SET version = $2, active_count = $3, active_tokens = $4,
    archived_count = $5, summary_count = $6
  WHERE key = $1`;

const SUMMARISE = `
  INSERT INTO rhetor.summaries (id, context_key, created_at, provider, model, from_sequence,
    to_sequence, tokens_before, tokens_after, text)
  SELECT $1, $2::bigint, $3::bigint, $4, $5, first.sequence, last.sequence, $6::bigint, $7::bigint, $8
  FROM rhetor.messages AS first, rhetor.messages AS last WHERE first.id = $9 AND last.id = $10`;

/** Most JSON characters in one statement. */
const MOST_AT_ONCE = 1_000_000;

/** The context being filled. */
type Filling = {
  readonly key: unknown;
  readonly head: ImportedHead;
  /** Ids of the first and last message of its summary. */
  readonly summarised: { from?: string; to?: string };
  messages: number;
  batch: string[];
  characters: number;
};

/** @throws RhetorError `conflict` that names the first context in the file whose id is taken */
export async function importContexts(
  session: DatabaseSession,
  file: ImportFile,
  isRepeat: boolean,
): Promise<void> {
  const ids = file.contexts.map(({ contextId }) => contextId);
  const taken = await session.run(
    'SELECT id, created_at FROM rhetor.contexts WHERE id = ANY ($1::text[])',
    [ids],
  );
  const createdAt = new Map(
    taken.map((row) => [textColumn(row, 'id'), integerColumn(row, 'created_at')]),
  );
  const first = file.contexts.find((context) => createdAt.has(context.contextId));
  if (first !== undefined) {
    // The import is atomic: if an earlier attempt created one context, it created all of them.
    if (isRepeat && createdAt.get(first.contextId) === first.createdAt) return;
    throw contextExists(first.contextId);
  }
  const prefix = newStagedPrefix();
  await addContexts(session, file, prefix);
  await nameStaged(session, prefix);
}

/** Record by record: parsing the whole file at once would block every other request. */
async function addContexts(
  session: DatabaseSession,
  file: ImportFile,
  prefix: string,
): Promise<void> {
  let filling: Filling | undefined;
  for (const record of recordsOf(file)) {
    if (record.type === 'context') {
      await complete(session, filling);
      filling = await create(session, record.head, prefix);
    } else if (filling !== undefined) {
      const row = toImportedRow(record.message);
      const { head, summarised } = filling;
      if (filling.messages === head.summary?.from) summarised.from = row.id;
      if (filling.messages === head.summary?.to) summarised.to = row.id;
      filling.messages += 1;
      const json = JSON.stringify(toMessageJson(row, record.message.message));
      filling.batch.push(json);
      filling.characters += json.length;
      if (filling.characters >= MOST_AT_ONCE) await flush(session, filling);
    }
  }
  await complete(session, filling);
}

async function create(
  session: DatabaseSession,
  head: ImportedHead,
  prefix: string,
): Promise<Filling> {
  const values = toInsertValues({
    ...head,
    id: `${prefix}${head.contextId}`,
    version: 0,
    activeCount: 0,
    activeTokens: 0,
    metadata: JSON.stringify(head.metadata),
  });
  const [row = {}] = await session.run(CREATE, values);
  return { key: row['key'], head, summarised: {}, messages: 0, batch: [], characters: 0 };
}

async function flush(session: DatabaseSession, filling: Filling): Promise<void> {
  const { key, head, batch } = filling;
  if (batch.length === 0) return;
  await session.run(ADD_MESSAGES, [key, 1, `[${batch.join(',')}]`, head.isWhole]);
  filling.batch = [];
  filling.characters = 0;
}

async function complete(session: DatabaseSession, filling: Filling | undefined): Promise<void> {
  if (filling === undefined) return;
  await flush(session, filling);
  const { key, head, summarised, messages } = filling;
  const { summary, activeCount, activeTokens } = head;
  await session.run(COUNT, [
    key,
    messages > 0 ? 1 : 0,
    activeCount,
    activeTokens,
    messages - activeCount,
    summary === undefined ? 0 : 1,
  ]);
  if (summary === undefined) return;
  await session.run(SUMMARISE, [
    randomUUID(),
    key,
    summary.createdAt,
    summary.provider,
    summary.model,
    summary.tokensBefore,
    summary.tokensAfter,
    summary.text,
    summarised.from,
    summarised.to,
  ]);
}
