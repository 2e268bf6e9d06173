/** `rhetor requests`: lists the newest requests, shows one in detail, or follows them as they end. */
import { type Command, Option } from 'commander';
import type { RequestFilter } from '../../client/ledger-client.ts';
import type { LedgerRequest, LedgerRequestDetail } from '../../contract/ledger.ts';
import { costText } from '../output/cost-text.ts';
import { count } from '../input/count-option.ts';
import { toCsv } from '../output/csv.ts';
import { untilInterrupted } from '../interruption.ts';
import { localTime } from '../output/local-time.ts';
import type { Session } from '../session.ts';
import { printTable } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import { UsageError } from '../input/usage-error.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type RequestsOptions = ServerOptions & {
  readonly csv?: boolean;
  readonly follow?: boolean;
  readonly limit: number;
  readonly from?: string;
  readonly to?: string;
  readonly key?: string;
  readonly component?: string;
  readonly task?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly outcome?: string;
  readonly cache?: NonNullable<RequestFilter['cache']>;
  readonly context?: string;
  readonly prompt?: string;
  readonly promptVersion?: string;
  readonly minMs?: number;
};

const SHOWN = 20;

const HEADINGS = ['REQUEST', 'ENDED', 'MODEL', 'OUTCOME', 'MS', 'TOKENS', 'COST', 'ASKED BY'];

const COLUMNS = [
  'request_id',
  'client_request_id',
  'started_at',
  'ended_at',
  'surface',
  'component',
  'task_type',
  'rule',
  'key',
  'context',
  'requested',
  'provider',
  'model',
  'outcome',
  'upstream_status',
  'attempt_count',
  'queue_ms',
  'connect_ms',
  'first_token_ms',
  'duration_ms',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_share',
  'output_tokens',
  'reasoning_tokens',
  'usage_source',
  'cost_usd',
  'cost_status',
  'cache',
  'cache_saved_usd',
] as const satisfies readonly (keyof LedgerRequest)[];

export function registerRequests(program: Command, session: Session): void {
  const command = program
    .command('requests')
    .description('who asked what, how it ended, and what it cost')
    .argument('[request]', 'the id of one request, to show it with every attempt')
    .option('-n, --limit <count>', 'how many, at most 1000', count, SHOWN)
    .option('--from <time>', 'only requests that ended since, such as 2026-03-01')
    .option('--to <time>', 'only requests that ended before')
    .option('--key <id>', 'only requests of this key')
    .option('--component <name>', 'only requests of this component')
    .option('-t, --task <type>', 'only requests of this task')
    .option('--provider <id>', 'only requests that ended with this provider')
    .option('-m, --model <id>', 'only requests that ended with this model')
    .option('--outcome <code>', 'only requests that ended so: ok, or an error code')
    .addOption(
      new Option('--cache <result>', 'only requests that asked the cache of answers').choices([
        'hit',
        'miss',
      ]),
    )
    .option('-c, --context <id>', 'only requests of this conversation')
    .option('--prompt <id>', 'only requests with this system prompt')
    .option('--prompt-version <id>', 'only requests with this version of their system prompt')
    .option('--min-ms <count>', 'only requests that took at least this long', count)
    .option('-f, --follow', 'show requests as they end, until Ctrl-C')
    .addOption(new Option('--csv', 'print CSV, for spreadsheets').conflicts(['json', 'follow']));
  withServerOptions(command).action((id: string | undefined, options: RequestsOptions) => {
    if (options.follow) return follow(session, id, options);
    return id === undefined ? list(session, options) : show(session, id, options);
  });
}

async function list(session: Session, options: RequestsOptions): Promise<void> {
  const { terminal } = session;
  const page = await session.client(options.url).ledger.requests(filterOf(options));
  if (options.json) return terminal.json(page);
  if (options.csv) {
    const rows = page.requests.map((request) => COLUMNS.map((name) => request[name]));
    return terminal.print(toCsv(COLUMNS, rows));
  }
  await printTable(terminal, HEADINGS, page.requests.map(toRow));
  if (page.next_cursor !== undefined) terminal.note('There are more; -n shows up to 1000.');
}

async function show(session: Session, id: string, options: RequestsOptions): Promise<void> {
  if (options.csv) throw new UsageError('--csv is for lists; use --json for one request.');
  const { terminal } = session;
  const request = await session.client(options.url).ledger.request(id);
  if (options.json) return terminal.json(request);
  return printDetail(terminal, request);
}

async function follow(
  session: Session,
  id: string | undefined,
  { url, json }: RequestsOptions,
): Promise<void> {
  if (id !== undefined) throw new UsageError('--follow shows all requests; leave out the id.');
  const { terminal } = session;
  await untilInterrupted(async (signal) => {
    for await (const request of session.client(url).ledger.live({ signal })) {
      const line = json ? JSON.stringify(request) : terminal.foreign(toRow(request).join('  '));
      await terminal.line(line);
    }
  });
}

function filterOf(options: RequestsOptions): RequestFilter {
  const { limit, from, to, key, component, task, provider, model, outcome, cache, context } =
    options;
  return {
    limit,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(key !== undefined && { key }),
    ...(component !== undefined && { component }),
    ...(task !== undefined && { task_type: task }),
    ...(provider !== undefined && { provider }),
    ...(model !== undefined && { model }),
    ...(outcome !== undefined && { outcome }),
    ...(cache !== undefined && { cache }),
    ...(context !== undefined && { context }),
    ...(options.prompt !== undefined && { prompt: options.prompt }),
    ...(options.promptVersion !== undefined && { prompt_version: options.promptVersion }),
    ...(options.minMs !== undefined && { min_ms: options.minMs }),
  };
}

function toRow(request: LedgerRequest): readonly string[] {
  return [
    request.request_id,
    localTime(request.ended_at),
    modelOf(request),
    request.outcome,
    String(request.duration_ms),
    `${request.input_tokens} + ${request.output_tokens}`,
    costText(request.cost_usd, request.cost_status),
    request.key ?? request.component ?? request.surface,
  ];
}

async function printDetail(terminal: Terminal, request: LedgerRequestDetail): Promise<void> {
  const { candidates, attempts, prompt } = request;
  const facts = COLUMNS.flatMap((name) => {
    const value = request[name];
    return value === undefined || name === 'cost_usd' ? [] : [[name, String(value)]];
  });
  const cost = costText(request.cost_usd, request.cost_status);
  const ofPrompt = prompt === undefined ? [] : [['prompt', `${prompt.id}@${prompt.version}`]];
  await printTable(terminal, ['FIELD', 'VALUE'], [...facts, ...ofPrompt, ['cost', cost]]);
  await terminal.line();
  await printTable(
    terminal,
    ['ATTEMPT', 'MODEL', 'OUTCOME', 'STATUS', 'FIRST TOKEN', 'MS', 'TOKENS', 'COST'],
    attempts.map((attempt) => [
      String(attempt.attempt),
      modelOf(attempt),
      attempt.outcome,
      String(attempt.upstream_status ?? ''),
      attempt.first_token_ms === undefined ? '' : `${attempt.first_token_ms} ms`,
      String(attempt.duration_ms),
      `${attempt.input_tokens} + ${attempt.output_tokens}`,
      costText(attempt.cost_usd, attempt.cost_status),
    ]),
  );
  const leftOut = candidates.filter(({ left_out: reason }) => reason !== undefined);
  if (leftOut.length === 0) return;
  await terminal.line();
  await printTable(
    terminal,
    ['LEFT OUT', 'WHY'],
    leftOut.map((candidate) => [modelOf(candidate), candidate.left_out ?? '']),
  );
}

function modelOf({ provider, model }: { readonly provider?: string; readonly model?: string }) {
  return provider === undefined ? '' : `${provider}/${model ?? ''}`;
}
