/** `rhetor cache`: shows what the cache of answers contains and saves, and empties it. */
import type { Command } from 'commander';
import type { CacheReport } from '../../contract/cache.ts';
import type { UsageSums } from '../../contract/ledger.ts';
import { confirm } from '../input/confirm.ts';
import { dollars } from '../output/cost-text.ts';
import { counted } from '../output/counted.ts';
import { untilInterrupted } from '../interruption.ts';
import { mebibytes } from '../output/mebibytes.ts';
import { percentText } from '../output/percent-text.ts';
import type { Session } from '../session.ts';
import { printTable } from '../output/table.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type ClearOptions = ServerOptions & { readonly yes?: boolean };
type Savings = Pick<UsageSums, 'cache_hits' | 'cache_misses' | 'cache_saved_usd'>;

export function registerCache(program: Command, session: Session): void {
  const cache = program.command('cache').description('show and empty the cache of answers');
  withServerOptions(
    cache
      .command('show')
      .description('show how much is kept, and what it saved in the last 30 days'),
  ).action((options: ServerOptions) => show(session, options));
  withServerOptions(
    cache
      .command('clear')
      .description('delete the kept answers of all callers')
      .option('-y, --yes', 'do not ask for confirmation'),
  ).action((options: ClearOptions) =>
    untilInterrupted((signal) => clear(session, options, signal)),
  );
}

async function show(session: Session, options: ServerOptions): Promise<void> {
  const { terminal } = session;
  const client = session.client(options.url);
  const [report, { totals }] = await Promise.all([
    client.cache(),
    client.ledger.usage({ interval: 'none' }),
  ]);
  const { cache_hits, cache_misses, cache_saved_usd } = totals;
  const savings: Savings = { cache_hits, cache_misses, cache_saved_usd };
  if (options.json) return terminal.json({ ...report, ...savings });
  const headings = ['ANSWERS', 'SIZE', 'LIMIT', 'HITS', 'MISSES', 'HIT RATE', 'SAVED'];
  return printTable(terminal, headings, [cellsOf(report, savings)]);
}

function cellsOf(report: CacheReport, savings: Savings): readonly string[] {
  const { cache_hits: hits, cache_misses: misses, cache_saved_usd: saved } = savings;
  const rate = hits + misses === 0 ? undefined : hits / (hits + misses);
  return [
    String(report.answers),
    mebibytes(report.bytes),
    mebibytes(report.max_bytes),
    String(hits),
    String(misses),
    percentText(rate),
    dollars(saved),
  ];
}

async function clear(session: Session, options: ClearOptions, signal: AbortSignal): Promise<void> {
  const { terminal } = session;
  const client = session.client(options.url);
  const { answers } = await client.cache({ signal });
  const question = `Delete ${counted(answers, 'kept answer')} of all callers? Models are asked again.`;
  if (!(await confirm(terminal, question, options.yes === true, signal))) {
    terminal.note('Nothing was deleted.');
    return;
  }
  const cleared = await client.clearCache({ signal });
  if (options.json) return terminal.json(cleared);
  await terminal.line(`Deleted ${counted(cleared.deleted, 'answer')}.`);
}
