/** What a window is made of, read in one statement and so of one moment. */
import type { HistoryLimits, Past } from '../context-store.ts';
import { newestWithin } from '../newest-within.ts';
import { integer, type Row, text, toStoredMessage } from '../rows/stored-rows.ts';
import { toStoredSummary } from '../rows/summary-row.ts';
import type { StoredMessage } from '../stored-context.ts';
import type { Session } from './connections.ts';

/** Enough for most windows; a larger one is read anew with more. */
const FIRST_READ = 128;
const MORE = 8;

const PAST = 'SELECT kind, record FROM rhetor.past($1, $2)';

export async function readPast(
  session: Session,
  contextId: string,
  limits: HistoryLimits,
): Promise<Past> {
  for (let most = FIRST_READ; ; most *= MORE) {
    const rows = await session.run(PAST, [contextId, Math.min(most, limits.maxMessages)]);
    const past = toPast(rows, limits, most);
    if (past !== undefined) return past;
  }
}

/** Undefined if more has to be read to know. */
function toPast(rows: readonly Row[], limits: HistoryLimits, most: number): Past | undefined {
  const recordsOf = (kind: string): readonly Row[] =>
    rows.filter((row) => row['kind'] === kind).map((row) => row['record'] as Row);
  const [context] = recordsOf('context');
  if (context === undefined) return { messages: [], messageCount: 0, tokenCount: 0 };
  const kept = recordsOf('kept').map(toStoredMessage);
  const read = recordsOf('newest');
  const left = leftFor(kept, context, limits);
  const allowed = read.slice(0, Math.max(0, left.maxMessages));
  const newest = newestWithin(allowed, sizeOf, left);
  const isAllRead = read.length < most || newest.length < read.length;
  if (!isAllRead && read.length < left.maxMessages) return undefined;
  const [summary] = recordsOf('summary');
  return {
    messages: inOrder([...kept, ...newest.map(toStoredMessage)]),
    messageCount: integer(context, 'active_count'),
    tokenCount: integer(context, 'active_tokens'),
    ...limitOf(context, 'max_tokens', 'maxTokens'),
    ...limitOf(context, 'max_messages', 'maxMessages'),
    ...(summary !== undefined && { summary: toStoredSummary(summary) }),
  };
}

/** What every window keeps counts first. */
function leftFor(
  kept: readonly StoredMessage[],
  context: Row,
  limits: HistoryLimits,
): HistoryLimits {
  const { maxTokens = Infinity } = limitOf(context, 'max_tokens', 'maxTokens');
  const { maxMessages = Infinity } = limitOf(context, 'max_messages', 'maxMessages');
  const keptTokens = kept.reduce((sum, { tokens }) => sum + tokens, 0);
  return {
    ...limits,
    maxTokens: Math.min(limits.maxTokens, maxTokens) - keptTokens,
    maxMessages: Math.min(limits.maxMessages, maxMessages) - kept.length,
  };
}

function limitOf<Name extends string>(
  row: Row,
  column: string,
  name: Name,
): { readonly [Key in Name]?: number } {
  const limit = row[column];
  return typeof limit === 'number' ? ({ [name]: limit } as { [Key in Name]: number }) : {};
}

function sizeOf(row: Row) {
  return { role: text(row, 'role'), tokens: integer(row, 'tokens') };
}

function inOrder(messages: StoredMessage[]): readonly StoredMessage[] {
  return messages.sort((one, other) => one.sequence - other.sequence);
}
