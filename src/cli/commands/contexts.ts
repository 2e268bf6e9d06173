/** `rhetor contexts`: lists and deletes stored conversations. */
import type { Command } from 'commander';
import type { Context } from '../../contract/contexts.ts';
import { confirm } from '../input/confirm.ts';
import { count } from '../input/count-option.ts';
import { untilInterrupted } from '../interruption.ts';
import { localTime } from '../output/local-time.ts';
import type { Session } from '../session.ts';
import { printTable } from '../output/table.ts';
import { registerContextFiles } from './contexts-files.ts';
import { registerContextReading } from './contexts-reading.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type ListOptions = ServerOptions & {
  readonly component?: string;
  readonly match?: string;
  readonly limit: number;
  readonly all?: boolean;
};

type DeleteOptions = ServerOptions & { readonly yes?: boolean };

const LISTED = 20;

export function registerContexts(program: Command, session: Session): void {
  const contexts = program
    .command('contexts')
    .description('list, read, search, export, import and delete conversations');
  withServerOptions(
    contexts
      .command('list')
      .description('list the newest conversations')
      .option('--component <name>', 'only conversations of this component')
      .option('--match <text>', 'only conversations whose id contains this text')
      .option('-n, --limit <count>', 'how many at most', count, LISTED)
      .option('--all', 'list all conversations'),
  ).action((options: ListOptions) => list(session, options));
  registerContextReading(contexts, session);
  withServerOptions(
    contexts
      .command('delete')
      .description('delete conversations for good')
      .argument('<id...>')
      .option('-y, --yes', 'do not ask for confirmation'),
  ).action((ids: readonly string[], options: DeleteOptions) =>
    untilInterrupted((signal) => remove(session, ids, options, signal)),
  );
  registerContextFiles(contexts, session);
}

async function list(session: Session, options: ListOptions): Promise<void> {
  const { component, match, all } = options;
  const { terminal } = session;
  const most = all ? Number.POSITIVE_INFINITY : options.limit;
  const filter = {
    ...(component !== undefined && { component }),
    ...(match !== undefined && { q: match }),
  };
  const found: Context[] = [];
  let isMore = false;
  for await (const context of session.client(options.url).contexts.all(filter)) {
    isMore = found.length >= most;
    if (isMore) break;
    found.push(context);
  }
  if (options.json) return terminal.json({ count: found.length, contexts: found });
  const rows = found.map((context) => [
    context.id,
    context.component ?? '',
    localTime(context.updated_at),
    String(context.active_message_count),
    String(context.token_count),
  ]);
  await printTable(terminal, ['CONTEXT', 'COMPONENT', 'LAST CHANGE', 'MESSAGES', 'TOKENS'], rows);
  if (isMore) terminal.note(`There are more; --all lists them all.`);
}

async function remove(
  session: Session,
  ids: readonly string[],
  options: DeleteOptions,
  signal: AbortSignal,
): Promise<void> {
  const { terminal } = session;
  const client = session.client(options.url);
  const what = ids.length === 1 ? `the conversation ${ids[0]}` : `${ids.length} conversations`;
  const question = `Delete ${what}? This can't be undone.`;
  if (!(await confirm(terminal, question, options.yes === true, signal))) {
    terminal.note('Nothing was deleted.');
    return;
  }
  for (const id of ids) {
    const deleted = await client.contexts.delete(id, { signal });
    if (options.json) await terminal.json(deleted);
    else {
      const mirrored =
        deleted.mirrored === undefined
          ? ''
          : `; Engram still holds ${deleted.mirrored} of its turns`;
      await terminal.line(
        deleted.success ? `Deleted ${id}${mirrored}.` : `There is no context "${id}".`,
      );
    }
    if (!deleted.success) process.exitCode = 1;
  }
}
