/** Reads the filters of GET /requests; pure. */
import type { Request } from 'express';
import { CACHE_RESULTS, type RequestQuery } from '../../ledger/request-query.ts';
import {
  limitParameter,
  numberParameter,
  textParameter,
  timeParameter,
  wordParameter,
} from '../validation/query.ts';
import { LONGEST_REQUEST_CURSOR, LONGEST_REQUEST_MS, REQUESTS_A_PAGE } from '../limits.ts';

type Query = Request['query'];

/** @throws RhetorError `validation_failed` */
export function toRequestQuery(query: Query): RequestQuery {
  const text = <Field extends keyof RequestQuery>(field: Field, name: string) => {
    const value = textParameter(query, name);
    return (value !== undefined && { [field]: value }) as { readonly [F in Field]?: string };
  };
  const cursor = textParameter(query, 'cursor', LONGEST_REQUEST_CURSOR);
  const from = timeParameter(query, 'from');
  const to = timeParameter(query, 'to');
  const cache = wordParameter(query, 'cache', CACHE_RESULTS);
  const minMs = numberParameter(query, 'min_ms', {
    otherwise: 0,
    least: 0,
    most: LONGEST_REQUEST_MS,
  });
  return {
    limit: limitParameter(query, REQUESTS_A_PAGE),
    ...(cursor !== undefined && { cursor }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...text('keyId', 'key'),
    ...text('component', 'component'),
    ...text('taskType', 'task_type'),
    ...text('provider', 'provider'),
    ...text('model', 'model'),
    ...text('outcome', 'outcome'),
    ...(cache !== undefined && { cache }),
    ...text('contextId', 'context'),
    ...text('promptId', 'prompt'),
    ...text('promptVersion', 'prompt_version'),
    ...(minMs > 0 && { minMs }),
  };
}
