/** `rhetor usage`: shows requests, tokens and costs over time. */
import { type Command, Option } from 'commander';
import type { UsageFilter } from '../../client/ledger-client.ts';
import type { UsageBucketRecord, UsageReport, UsageSums } from '../../contract/ledger.ts';
import { dollars } from '../output/cost-text.ts';
import { toCsv } from '../output/csv.ts';
import type { Session } from '../session.ts';
import { printTable } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import { percentText } from '../output/percent-text.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type UsageOptions = ServerOptions & {
  readonly csv?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly interval?: NonNullable<UsageFilter['interval']>;
  readonly by?: NonNullable<UsageFilter['group_by']>;
  readonly timeZone: string;
};

const INTERVALS = ['hour', 'day', 'month', 'none'];
const GROUPS = ['provider', 'model', 'component', 'task_type', 'key', 'rule', 'surface'];

const COUNTS = [
  'requests',
  'failed',
  'fallbacks',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_share',
  'output_tokens',
  'reasoning_tokens',
  'cost_usd',
  'unpriced_requests',
  'cache_hits',
  'cache_misses',
  'cache_saved_usd',
] as const satisfies readonly (keyof UsageSums)[];

/** Characters of a date without its time. */
const DAY = '2026-01-01'.length;
const MINUTE = '2026-01-01 00:00'.length;

export function registerUsage(program: Command, session: Session): void {
  const { terminal } = session;
  const command = program
    .command('usage')
    .description('requests, tokens and costs over time')
    .option('--from <time>', 'such as 2026-03-01; by default 30 days before')
    .option('--to <time>', 'by default now')
    .addOption(new Option('--interval <length>', 'by default day').choices(INTERVALS))
    .addOption(new Option('--by <dimension>', 'one line for each').choices(GROUPS))
    .option('--time-zone <name>', 'whose days and months', localZone())
    .addOption(new Option('--csv', 'print CSV, for spreadsheets').conflicts('json'));
  withServerOptions(command).action(async (options: UsageOptions) => {
    const report = await session.client(options.url).ledger.usage(filterOf(options));
    if (options.json) return terminal.json(report);
    if (options.csv) return terminal.print(csvOf(report));
    return print(terminal, report, options.timeZone);
  });
}

function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function filterOf({ from, to, interval, by, timeZone }: UsageOptions): UsageFilter {
  return {
    time_zone: timeZone,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(interval !== undefined && { interval }),
    ...(by !== undefined && { group_by: by }),
  };
}

async function print(terminal: Terminal, report: UsageReport, timeZone: string): Promise<void> {
  const { group_by: dimension, buckets, totals } = report;
  const isGrouped = dimension !== null;
  const sums = (start: string, group: string, of: UsageSums): readonly string[] => [
    start,
    ...(isGrouped ? [group] : []),
    String(of.requests),
    String(of.failed),
    String(of.input_tokens),
    percentText(of.cache_share),
    String(of.output_tokens),
    dollars(of.cost_usd),
    String(of.unpriced_requests),
    of.first_token_ms === undefined ? '' : `${of.first_token_ms.p50} ms`,
    of.duration_ms === undefined ? '' : `${of.duration_ms.p95} ms`,
  ];
  const rows = buckets.map((bucket) =>
    sums(startOf(bucket, report, timeZone), bucket.group ?? '(none)', bucket),
  );
  const headings = [
    'FROM',
    ...(isGrouped ? [dimension.toUpperCase()] : []),
    ...[
      'REQUESTS',
      'FAILED',
      'INPUT',
      'CACHED',
      'OUTPUT',
      'COST',
      'UNPRICED',
      'FIRST TOKEN',
      'P95',
    ],
  ];
  await printTable(terminal, headings, [...rows, sums('all', '', totals)]);
  if (totals.unpriced_requests > 0) {
    terminal.note('The cost is without the unpriced requests: no price is known for their models.');
  }
}

/** In the time zone of the plot, such as `2026-03-01`, or `2026-03-01 14:00` by the hour. */
function startOf(
  { start }: UsageBucketRecord,
  { interval }: UsageReport,
  timeZone: string,
): string {
  const time = new Date(start).toLocaleString('sv-SE', { timeZone });
  return time.slice(0, interval === 'hour' ? MINUTE : DAY);
}

function csvOf({ buckets }: UsageReport): string {
  const headings = [
    ...['start', 'group'],
    ...COUNTS,
    ...['first_token_ms_p50', 'first_token_ms_p95', 'duration_ms_p50', 'duration_ms_p95'],
  ];
  const rows = buckets.map((bucket) => [
    bucket.start,
    bucket.group ?? undefined,
    ...COUNTS.map((name) => bucket[name]),
    ...[bucket.first_token_ms?.p50, bucket.first_token_ms?.p95],
    ...[bucket.duration_ms?.p50, bucket.duration_ms?.p95],
  ]);
  return toCsv(headings, rows);
}
