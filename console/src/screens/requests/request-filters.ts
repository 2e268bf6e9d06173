/** The filters of the list of requests: in the address, for the server, and for requests that arrive live. */
import type { LedgerRequest, RequestFilter } from '../../../../src/client/client.ts';

const NAMES = [
  'outcome',
  'cache',
  'component',
  'provider',
  'model',
  'context',
  'task_type',
  'key',
  'min_ms',
  'from',
  'to',
] as const;

export type FilterFields = Readonly<Record<(typeof NAMES)[number], string>>;

export const NO_FILTERS: FilterFields = {
  outcome: '',
  cache: '',
  component: '',
  provider: '',
  model: '',
  context: '',
  task_type: '',
  key: '',
  min_ms: '',
  from: '',
  to: '',
};

export function fieldsOf(query: Readonly<Record<string, string>>): FilterFields {
  const given = NAMES.flatMap((name) => {
    const value = query[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...NO_FILTERS, ...Object.fromEntries(given) };
}

export function countFilters(fields: FilterFields): number {
  return NAMES.filter((name) => fields[name] !== '').length;
}

export function filterOf({ min_ms: least, from, to, ...fields }: FilterFields): RequestFilter {
  const given = Object.entries(fields).filter(([, value]) => value.trim() !== '');
  const begin = timeOf(from);
  const end = timeOf(to);
  return {
    ...Object.fromEntries(given.map(([name, value]) => [name, value.trim()])),
    ...(/^\d+$/.test(least) && { min_ms: Number(least) }),
    ...(begin !== undefined && { from: begin }),
    ...(end !== undefined && { to: end }),
  };
}

/** As the server decides it. */
export function isWanted(request: LedgerRequest, filter: RequestFilter): boolean {
  const { outcome, cache, component, provider, model, context, task_type: task, key } = filter;
  const pairs = [
    [outcome, request.outcome],
    [cache, request.cache],
    [component, request.component],
    [provider, request.provider],
    [model, request.model],
    [context, request.context],
    [task, request.task_type],
    [key, request.key],
  ];
  const ended = Date.parse(request.ended_at);
  return (
    pairs.every(([wanted, value]) => wanted === undefined || wanted === value) &&
    request.duration_ms >= (filter.min_ms ?? 0) &&
    (filter.from === undefined || ended >= Date.parse(filter.from)) &&
    (filter.to === undefined || ended < Date.parse(filter.to))
  );
}

/** A time of the reader's zone, as its field has it, for the server. */
function timeOf(local: string): string | undefined {
  const time = local === '' ? NaN : Date.parse(local);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
