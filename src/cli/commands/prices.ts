/** `rhetor prices`: shows what the models cost, and where each price comes from. */
import { type Command, Option } from 'commander';
import type { ClassPrices, PricedModel, PriceHours } from '../../contract/prices.ts';
import { toCsv } from '../output/csv.ts';
import type { Session } from '../session.ts';
import { printTable } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type PricesOptions = ServerOptions & { readonly csv?: boolean };

const CLASSES = [
  'input',
  'cached_input',
  'cache_write',
  'cache_write_1h',
  'output',
  'reasoning',
  'request',
] as const satisfies readonly (keyof ClassPrices)[];

/** Characters of a date without its time. */
const DAY = '2026-01-01'.length;

const CSV_HEADINGS = [
  'provider',
  'model',
  'above_input_tokens',
  'daily_from',
  'daily_to',
  ...CLASSES,
  'status',
  'source',
  'listed_as',
  'since',
  'until',
  'reason',
];

export function registerPrices(program: Command, session: Session): void {
  const { terminal } = session;
  const command = program
    .command('prices')
    .description('show what the models cost, in dollars per million tokens')
    .argument('[model]', 'a model, as <provider>/<model> or alone, or a rule')
    .addOption(new Option('--csv', 'print CSV, for spreadsheets').conflicts('json'));
  withServerOptions(command).action(async (model: string | undefined, options: PricesOptions) => {
    const table = await session.client(options.url).prices(model);
    if (options.json) return terminal.json(table);
    if (options.csv) return terminal.print(toCsv(CSV_HEADINGS, table.prices.flatMap(toCsvRows)));
    return print(terminal, table.prices);
  });
}

/** One line for each tier, and for hours with prices of their own. */
async function print(terminal: Terminal, models: readonly PricedModel[]): Promise<void> {
  const rows = models.flatMap((model) =>
    linesOf(model).map(({ above, hours, prices }) => [
      model.provider,
      model.model +
        (above === 0 ? '' : `, above ${above} input tokens`) +
        (hours ? `, ${hours.from} to ${hours.to} UTC` : ''),
      ...[prices.input, prices.cached_input, prices.cache_write, prices.output].map(toDollars),
      model.status,
      originOf(model),
    ]),
  );
  const headings = ['PROVIDER', 'MODEL', 'INPUT', 'CACHED', 'CACHE WRITE', 'OUTPUT', 'STATUS'];
  await printTable(terminal, [...headings, 'PRICE FROM'], rows);
  terminal.note('Dollars per million tokens; --json and --csv show every class and date.');
}

function originOf({ source, listed_as: entry, reason, since, until }: PricedModel): string {
  const origin = reason ?? (entry === undefined ? source : `${source} ${entry}`) ?? '';
  const from = since === undefined ? '' : `, since ${since.slice(0, DAY)}`;
  return origin + from + (until === undefined ? '' : `, until ${until.slice(0, DAY)}`);
}

function toCsvRows(model: PricedModel) {
  const { provider, status, source, listed_as: entry, since, until, reason } = model;
  return linesOf(model).map(({ above, hours, prices }) => [
    provider,
    model.model,
    above,
    hours?.from,
    hours?.to,
    ...CLASSES.map((name) => prices[name]),
    status,
    source,
    entry,
    since,
    until,
    reason,
  ]);
}

type Line = {
  readonly above: number;
  readonly hours?: PriceHours;
  readonly prices: Partial<ClassPrices>;
};

function linesOf({ prices, tiers = [], daily = [] }: PricedModel): readonly Line[] {
  return [
    { above: 0, prices: prices ?? {} },
    ...tiers.map((tier) => ({ above: tier.above_input_tokens, prices: tier.prices })),
    ...daily.map((hours) => ({ above: 0, hours, prices: hours.prices })),
  ];
}

function toDollars(price: number | undefined): string {
  return price === undefined ? '' : String(price);
}
