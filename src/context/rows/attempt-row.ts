/** Converts attempts of the ledger to rows of either database and back. */
import type {
  AttemptOutcome,
  AttemptRecord,
  RecordedCandidate,
  RecordedModel,
  Surface,
} from '../../ledger/attempt-record.ts';
import type { CostStatus } from '../../model/cost.ts';
import { integerColumn, optionalTextColumn, type Row, textColumn } from '../sql/row.ts';

/** All columns but the sequence, which the database assigns; `rhetor migrate` copies them. */
export const ATTEMPT_COLUMN_TYPES = {
  request_id: 'text',
  attempt: 'integer',
  is_last: 'integer',
  client_request_id: 'text',
  requested_at: 'integer',
  ended_at: 'integer',
  surface: 'text',
  component: 'text',
  task_type: 'text',
  rule: 'text',
  key_id: 'text',
  context_id: 'text',
  prompt_id: 'text',
  prompt_version: 'text',
  requested_provider: 'text',
  requested_model: 'text',
  provider: 'text',
  model: 'text',
  outcome: 'text',
  upstream_status: 'integer',
  queue_ms: 'integer',
  connect_ms: 'integer',
  first_token_ms: 'integer',
  duration_ms: 'integer',
  input_tokens: 'integer',
  cache_read_tokens: 'integer',
  cache_write_tokens: 'integer',
  output_tokens: 'integer',
  reasoning_tokens: 'integer',
  usage_source: 'text',
  cost_micros: 'integer',
  cost_status: 'text',
  request_cost_status: 'text',
  candidates: 'text',
  cache: 'text',
  cache_saved_micros: 'integer',
} as const;

type AttemptColumn = keyof typeof ATTEMPT_COLUMN_TYPES;

export const ATTEMPT_COLUMNS = Object.keys(ATTEMPT_COLUMN_TYPES).join(', ');

/** A row's values in the order of ATTEMPT_COLUMNS. */
export type AttemptValues = readonly (string | number | null)[];

/** Characters of one text that a caller chose. */
const LONGEST_TEXT = 256;

export function toAttemptValues(record: AttemptRecord): AttemptValues {
  const { requested, asked, prompt, tokens, end } = record;
  const row: Record<AttemptColumn, string | number | undefined> = {
    request_id: record.requestId,
    attempt: record.attempt,
    is_last: end === undefined ? 0 : 1,
    client_request_id: storable(record.clientRequestId),
    requested_at: record.requestedAt,
    ended_at: record.endedAt,
    surface: record.surface,
    component: storable(record.component),
    task_type: storable(record.taskType),
    rule: storable(record.rule),
    key_id: record.keyId,
    context_id: storable(record.contextId),
    prompt_id: prompt?.id,
    prompt_version: prompt?.version,
    requested_provider: storable(requested?.provider),
    requested_model: storable(requested?.model),
    provider: storable(asked?.provider),
    model: storable(asked?.model),
    outcome: record.outcome,
    upstream_status: record.upstreamStatus,
    queue_ms: Math.round(record.queueMs),
    connect_ms: rounded(record.connectMs),
    first_token_ms: rounded(record.firstTokenMs),
    duration_ms: Math.round(record.durationMs),
    input_tokens: tokens.input,
    cache_read_tokens: tokens.cacheRead,
    cache_write_tokens: tokens.cacheWrite,
    output_tokens: tokens.output,
    reasoning_tokens: tokens.reasoning,
    usage_source: record.usageSource,
    cost_micros: record.costMicros,
    cost_status: record.costStatus,
    request_cost_status: end?.costStatus,
    candidates: end && storable(JSON.stringify(end.candidates), Infinity),
    cache: record.cache,
    cache_saved_micros: record.cacheSavedMicros,
  };
  return Object.values(row).map((value) => value ?? null);
}

export function toAttemptRecord(row: Row): AttemptRecord {
  const optional = <Field extends string>(field: Field, column: AttemptColumn) => {
    const value = row[column];
    return (typeof value === 'string' && { [field]: value }) as { readonly [F in Field]?: string };
  };
  const number = <Field extends string>(field: Field, column: AttemptColumn) => {
    const value = row[column];
    return (typeof value === 'number' && { [field]: value }) as { readonly [F in Field]?: number };
  };
  const cache = optionalTextColumn(row, 'cache');
  const promptId = optionalTextColumn(row, 'prompt_id');
  const requested = toModel(row, 'requested_provider', 'requested_model');
  const asked = toModel(row, 'provider', 'model');
  return {
    requestId: textColumn(row, 'request_id'),
    ...optional('clientRequestId', 'client_request_id'),
    attempt: integerColumn(row, 'attempt'),
    ...(row['is_last'] === 1 && {
      end: {
        candidates: JSON.parse(textColumn(row, 'candidates')) as readonly RecordedCandidate[],
        costStatus: textColumn(row, 'request_cost_status') as CostStatus,
      },
    }),
    requestedAt: integerColumn(row, 'requested_at'),
    endedAt: integerColumn(row, 'ended_at'),
    surface: textColumn(row, 'surface') as Surface,
    ...optional('component', 'component'),
    taskType: textColumn(row, 'task_type'),
    ...optional('rule', 'rule'),
    ...optional('keyId', 'key_id'),
    ...optional('contextId', 'context_id'),
    ...(promptId !== undefined && {
      prompt: { id: promptId, version: textColumn(row, 'prompt_version') },
    }),
    ...(requested && { requested }),
    ...(asked && { asked }),
    outcome: textColumn(row, 'outcome') as AttemptOutcome,
    ...number('upstreamStatus', 'upstream_status'),
    queueMs: integerColumn(row, 'queue_ms'),
    ...number('connectMs', 'connect_ms'),
    ...number('firstTokenMs', 'first_token_ms'),
    durationMs: integerColumn(row, 'duration_ms'),
    tokens: {
      input: integerColumn(row, 'input_tokens'),
      cacheRead: integerColumn(row, 'cache_read_tokens'),
      cacheWrite: integerColumn(row, 'cache_write_tokens'),
      output: integerColumn(row, 'output_tokens'),
      reasoning: integerColumn(row, 'reasoning_tokens'),
    },
    usageSource: textColumn(row, 'usage_source') as AttemptRecord['usageSource'],
    costMicros: integerColumn(row, 'cost_micros'),
    costStatus: textColumn(row, 'cost_status') as CostStatus,
    ...(cache !== undefined && { cache: cache as NonNullable<AttemptRecord['cache']> }),
    ...number('cacheSavedMicros', 'cache_saved_micros'),
  };
}

/** Undefined if the row names no model. */
export function toModel(
  row: Row,
  providerColumn: AttemptColumn,
  modelColumn: AttemptColumn,
): RecordedModel | undefined {
  const provider = optionalTextColumn(row, providerColumn);
  const model = optionalTextColumn(row, modelColumn);
  return provider === undefined || model === undefined ? undefined : { provider, model };
}

function rounded(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.round(milliseconds);
}

/** Cleans and bounds: PostgreSQL rejects NUL, and neither database keeps half a surrogate pair. */
function storable(text: string | undefined, longest = LONGEST_TEXT): string | undefined {
  // Nearly every text is fit already, and a row has ten of them.
  if (text === undefined) return undefined;
  if (text.length <= longest && !text.includes('\0') && text.isWellFormed()) return text;
  return text.slice(0, longest).replaceAll('\0', '\uFFFD').toWellFormed();
}
