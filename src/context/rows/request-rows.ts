/** The conditions of a list of requests as SQL for either database, and its rows as a page. */
import type { RequestPage, RequestQuery } from '../../ledger/request-query.ts';
import { toRecordedRequest } from '../../ledger/recorded-request.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { ATTEMPT_COLUMNS, toAttemptRecord } from './attempt-row.ts';
import { integerColumn, type Row, textColumn } from '../sql/row.ts';

export const LISTED_COLUMNS = `sequence, ${ATTEMPT_COLUMNS}`;

type Condition = { readonly sql: string; readonly values: readonly (string | number)[] };

/** @param place how the database writes the parameter with a number from 1 */
export function requestConditions(
  query: RequestQuery,
  place: (number: number) => string,
  table: 'attempts' | 'rhetor.attempts',
): Condition {
  const values: (string | number)[] = [];
  const parts = ['is_last = 1'];
  const add = (column: string, comparison: string, value: string | number | undefined): void => {
    if (value === undefined) return;
    values.push(value);
    parts.push(`${column} ${comparison} ${place(values.length)}`);
  };
  add('ended_at', '>=', query.from);
  add('ended_at', '<', query.to);
  add('key_id', '=', query.keyId);
  add('key_id', '=', query.readerKeyId);
  add('component', '=', query.component);
  add('task_type', '=', query.taskType);
  add('provider', '=', query.provider);
  add('model', '=', query.model);
  add('outcome', '=', query.outcome);
  add('cache', '=', query.cache);
  add('context_id', '=', query.contextId);
  add('prompt_id', '=', query.promptId);
  add('prompt_version', '=', query.promptVersion);
  add('duration_ms', '>=', query.minMs);
  if (query.cursor !== undefined) {
    const [endedAt, requestId] = fromRequestCursor(query.cursor);
    values.push(endedAt, requestId);
    const [one, other] = [place(values.length - 1), place(values.length)];
    parts.push(`(ended_at, sequence) < (${one}, coalesce((
      SELECT max(sequence) FROM ${table} WHERE request_id = ${other} AND is_last = 1), 0))`);
  }
  return { sql: parts.join(' AND '), values };
}

/** The part of a query that an index answers; undefined if that is all of it. */
export function indexedPart(query: RequestQuery): RequestQuery | undefined {
  const { component, taskType, provider, model, outcome, contextId, ...rest } = query;
  const { cache, promptId, promptVersion, minMs, ...indexed } = rest;
  const whose = [component, taskType, provider, model, contextId, promptId, promptVersion];
  const others = [...whose, outcome, cache, minMs];
  return others.every((value) => value === undefined) ? undefined : indexed;
}

/**
 * The cursor of a page that ends with this row. It names no sequence, which would tell a key how much
 * others ask.
 */
export function toRequestCursor(row: Row): string {
  return `${integerColumn(row, 'ended_at')}.${textColumn(row, 'request_id')}`;
}

/** @throws RhetorError `invalid_value` */
function fromRequestCursor(cursor: string): readonly [endedAt: number, requestId: string] {
  const [, endedAt, requestId] = /^(\d{1,15})\.([\w-]{1,64})$/.exec(cursor) ?? [];
  if (endedAt !== undefined && requestId !== undefined) return [Number(endedAt), requestId];
  throw new RhetorError(
    'invalid_value',
    'The cursor was not made by Rhetor. Use next_cursor of the previous page, or omit it for the first.',
  );
}

/**
 * @param ended rows of last attempts, newest first, one more than `limit` if another page follows
 * @param all every attempt of the first `limit` of them
 */
export function toRequestPage(
  ended: readonly Row[],
  all: readonly Row[],
  limit: number,
): RequestPage {
  const shown = ended.slice(0, limit);
  const attempts = Map.groupBy(all.map(toAttemptRecord), ({ requestId }) => requestId);
  const last = shown.at(-1);
  return {
    requests: shown.map((row) => {
      const record = toAttemptRecord(row);
      return toRecordedRequest(attempts.get(record.requestId) ?? [record], record);
    }),
    ...(ended.length > limit &&
      last && {
        nextCursor: toRequestCursor(last),
      }),
  };
}
