/** `rhetor contexts show` and `search`: reads stored messages. */
import type { Command } from 'commander';
import type { ContextSearchResult } from '../../contract/context-search.ts';
import type { MessagePage, StoredMessage } from '../../contract/contexts.ts';
import { contentText } from '../output/content-text.ts';
import { count } from '../input/count-option.ts';
import { localTime } from '../output/local-time.ts';
import type { Session } from '../session.ts';
import { printTable } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type ShowOptions = ServerOptions & {
  readonly limit: number;
  readonly before?: string;
  readonly metadata?: boolean;
  readonly archived?: boolean;
};

type SearchOptions = ServerOptions & {
  readonly context?: string;
  readonly component?: string;
  readonly limit: number;
  readonly neighbours?: number;
};

const SHOWN = 20;
const FOUND = 10;

export function registerContextReading(contexts: Command, session: Session): void {
  withServerOptions(
    contexts
      .command('show')
      .description('the newest messages of a conversation')
      .argument('<id>')
      .option('-n, --limit <count>', 'how many messages, at most 1000', count, SHOWN)
      .option('--before <message>', 'only messages older than this one')
      .option('--metadata', 'show the model and token count of each message')
      .option('--archived', 'include messages that a client has replaced'),
  ).action((id: string, options: ShowOptions) => show(session, id, options));
  withServerOptions(
    contexts
      .command('search')
      .description('search the messages of all conversations')
      .argument('<question>')
      .option('-c, --context <id>', 'search only this conversation')
      .option('--component <name>', 'search only conversations of this component')
      .option('-n, --limit <count>', 'how many results at most', count, FOUND)
      .option('--neighbours <count>', 'also show this many messages before and after each', count),
  ).action((question: string, options: SearchOptions) => search(session, question, options));
}

async function show(session: Session, id: string, options: ShowOptions): Promise<void> {
  const { limit, before, metadata, archived } = options;
  const { terminal } = session;
  const page = await session.client(options.url).contexts.messages(id, {
    limit,
    ...(before !== undefined && { before }),
    ...(metadata && { include_metadata: true }),
    ...(archived && { include_archived: true }),
  });
  if (options.json) return terminal.json(page);
  for (const message of page.messages) await printMessage(terminal, message);
  noteOlder(terminal, page, archived === true);
}

async function printMessage(terminal: Terminal, message: StoredMessage): Promise<void> {
  const { role, status, metadata, timestamp, content, tool_calls: calls = [] } = message;
  const { superseded_at: superseded } = message;
  const facts = [
    localTime(timestamp),
    ...(message.pinned ? ['pinned'] : []),
    ...(status === undefined ? [] : [status]),
    ...(superseded === undefined ? [] : [`superseded ${localTime(superseded)}`]),
    ...(metadata?.model === undefined ? [] : [`${metadata.model} (${metadata.provider})`]),
    ...(metadata === undefined ? [] : [`about ${metadata.tokens} tokens`]),
  ].join(' · ');
  await terminal.line(`${terminal.style('bold', role)} ${terminal.style('dim', facts)}`);
  const text = contentText(content);
  if (text !== '') await terminal.line(terminal.foreign(text));
  for (const call of calls) {
    await terminal.line(terminal.foreign(`→ ${call.function.name}(${call.function.arguments})`));
  }
  await terminal.line();
}

function noteOlder(terminal: Terminal, page: MessagePage, withArchived: boolean): void {
  if (page.next_before === undefined) return;
  const flags = `--before ${page.next_before}${withArchived ? ' --archived' : ''}`;
  terminal.note(`Older: rhetor contexts show ${page.context_id} ${flags}`);
}

async function search(session: Session, question: string, options: SearchOptions): Promise<void> {
  const { context, component, limit, neighbours } = options;
  const { terminal } = session;
  const { contexts } = session.client(options.url);
  const request = { query: question, limit, ...(neighbours !== undefined && { neighbours }) };
  const found =
    context === undefined
      ? await contexts.search({ ...request, ...(component !== undefined && { component }) })
      : await contexts.searchIn(context, request);
  if (options.json) return terminal.json(found);
  const results: readonly (ContextSearchResult & { readonly context_id?: string })[] =
    found.results;
  const rows = results.flatMap(({ context_id: id, message, score, neighbours: around }) => [
    ...(around?.before.map((each) => ['', '', ...messageCells(each)]) ?? []),
    [score.toFixed(3), id ?? context ?? '', ...messageCells(message)],
    ...(around?.after.map((each) => ['', '', ...messageCells(each)]) ?? []),
  ]);
  await printTable(terminal, ['SCORE', 'CONTEXT', 'TIME', 'ROLE', 'TEXT'], rows);
  if (rows.length === 0) terminal.note('Nothing found.');
}

function messageCells({ timestamp, role, content }: StoredMessage): readonly string[] {
  return [localTime(timestamp), role, contentText(content)];
}
