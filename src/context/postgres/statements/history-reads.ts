/** Reads everything for a window in one statement, and so from one snapshot. */
import type { ContextScope } from '../../records/context-scope.ts';
import type { HistoryLimits, Past } from '../../history/past.ts';
import { NO_PAST, toPast } from '../../rows/past-rows.ts';
import { rowInScope } from '../../sql/scope-match.ts';
import type { Row } from '../../sql/row.ts';
import type { DatabaseSession } from '../connection/connections.ts';

/** Enough for most windows; a larger one needs a second read with a higher limit. */
const FIRST_READ = 128;
const MORE = 8;

const PAST = 'SELECT kind, record FROM rhetor.past($1, $2)';

export async function readPast(
  session: DatabaseSession,
  contextId: string,
  limits: HistoryLimits,
  scope: ContextScope,
): Promise<Past> {
  for (let most = FIRST_READ; ; most *= MORE) {
    const rows = await session.run(PAST, [contextId, Math.min(most, limits.maxMessages)]);
    const past = pastWithin(rows, limits, most, scope);
    if (past !== undefined) return past;
  }
}

/** Returns undefined if more has to be read to decide. */
function pastWithin(
  rows: readonly Row[],
  limits: HistoryLimits,
  most: number,
  scope: ContextScope,
): Past | undefined {
  const recordsOf = (kind: string): readonly Row[] =>
    rows.filter((row) => row['kind'] === kind).map((row) => row['record'] as Row);
  const context = rowInScope(recordsOf('context')[0], scope);
  if (context === undefined) return NO_PAST;
  const read = recordsOf('newest');
  const [summary] = recordsOf('summary');
  let isTooLittle = false;
  function* newest(wanted: number): Iterable<Row> {
    yield* read.slice(0, wanted);
    isTooLittle = read.length === most && read.length < wanted;
  }
  const past = toPast({ context, kept: recordsOf('kept'), newest, summary }, limits);
  return isTooLittle ? undefined : past;
}
