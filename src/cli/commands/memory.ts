/** `rhetor memory`: searches what was said and noted before, and keeps, lists and deletes notes. */
import type { Command } from 'commander';
import type { MemoryHit, Note } from '../../contract/memory.ts';
import { contentText } from '../output/content-text.ts';
import { count } from '../input/count-option.ts';
import { givenText } from '../input/given-text.ts';
import { localTime } from '../output/local-time.ts';
import type { Session } from '../session.ts';
import { printTable } from '../output/table.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type SearchOptions = ServerOptions & {
  readonly component?: string;
  readonly context?: readonly string[];
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
  readonly tokens?: number;
  readonly block?: boolean;
};

type NoteOptions = ServerOptions & {
  readonly component?: string;
  readonly about?: string;
  readonly tag?: readonly string[];
  readonly pinned?: boolean;
  readonly file?: string;
};

type NotesOptions = ServerOptions & {
  readonly component?: string;
  readonly about?: string;
  readonly tag?: string;
  readonly key?: string;
  readonly pinned?: boolean;
  readonly limit: number;
};

const FOUND = 10;
const LISTED = 100;

export function registerMemory(program: Command, session: Session): void {
  const memory = program
    .command('memory')
    .description('search what was said and noted, and keep notes');
  withServerOptions(
    memory
      .command('search')
      .description('find messages and notes')
      .argument('<question>')
      .option('--component <name>', 'only conversations and notes of this component')
      .option('-c, --context <id...>', 'only these conversations, and notes about them')
      .option('--since <time>', 'only from then on, such as 2026-05-01T00:00:00Z')
      .option('--until <time>', 'only before then')
      .option('-n, --limit <count>', 'how many results at most', count, FOUND)
      .option('--tokens <count>', 'the longest block, in tokens', count)
      .option('--block', 'print the block for a prompt'),
  ).action((question: string, options: SearchOptions) => search(session, question, options));
  withServerOptions(
    memory
      .command('notes')
      .description('list notes, newest first')
      .option('--component <name>', 'only notes of this component')
      .option('--about <subject>', 'only notes about exactly this')
      .option('--tag <tag>', 'only notes with this tag')
      .option('--key <id>', 'only notes that this key made')
      .option('--pinned', 'only pinned notes')
      .option('-n, --limit <count>', 'how many notes, at most 1000', count, LISTED),
  ).action((options: NotesOptions) => notes(session, options));
  withServerOptions(
    memory
      .command('remember')
      .description('keep a note')
      .argument('[text]', '"-" reads standard input')
      .option('--component <name>', 'whose note it is')
      .option('--about <subject>', 'a conversation, the beginning of its id, or a name')
      .option('--tag <tag...>', 'tags')
      .option('--pinned', 'show it to each turn of the component that recalls')
      .option('--file <path>', 'read the text from a file'),
  ).action((text: string | undefined, options: NoteOptions) => remember(session, text, options));
  withServerOptions(memory.command('forget').description('delete a note').argument('<id>')).action(
    async (id: string, options: ServerOptions) => {
      const { terminal } = session;
      const deleted = await session.client(options.url).memory.forget(id);
      await (options.json ? terminal.json(deleted) : terminal.line(`Deleted ${id}.`));
    },
  );
}

async function search(session: Session, question: string, options: SearchOptions): Promise<void> {
  const { terminal } = session;
  const { component, context, since, until, limit, tokens } = options;
  const found = await session.client(options.url).memory.search({
    query: question,
    limit,
    ...(component !== undefined && { component }),
    ...(context !== undefined && { contexts: context }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(tokens !== undefined && { max_tokens: tokens }),
  });
  if (options.json) return terminal.json(found);
  if (found.count === 0) return terminal.note('Nothing found.');
  if (options.block === true) {
    if (found.text === '') return terminal.note('Nothing was found that fits into the block.');
    return terminal.line(terminal.foreign(found.text));
  }
  const rows = found.hits.map((hit) => [
    hit.score.toFixed(3),
    localTime(hit.time),
    ...cellsOf(hit),
  ]);
  return printTable(terminal, ['SCORE', 'TIME', 'WHERE', 'WHO', 'TEXT'], rows);
}

function cellsOf(hit: MemoryHit): readonly string[] {
  if (hit.type === 'note') return [hit.note.about ?? '', 'note', hit.note.text];
  return [hit.context, hit.speaker, contentText(hit.message.content)];
}

async function notes(session: Session, options: NotesOptions): Promise<void> {
  const { terminal } = session;
  const { component, about, tag, key, pinned, limit } = options;
  const list = await session.client(options.url).memory.notes({
    limit,
    ...(component !== undefined && { component }),
    ...(about !== undefined && { about }),
    ...(tag !== undefined && { tag }),
    ...(key !== undefined && { key }),
    ...(pinned === true && { pinned }),
  });
  if (options.json) return terminal.json(list);
  const rows = list.notes.map((note) => [
    note.note_id,
    localTime(note.created_at),
    note.component ?? '',
    note.about ?? '',
    [...(note.pinned ? ['(pinned)'] : []), ...note.tags].join(' '),
    note.text,
  ]);
  await printTable(terminal, ['NOTE', 'TIME', 'COMPONENT', 'ABOUT', 'TAGS', 'TEXT'], rows);
  if (list.next_cursor !== undefined) terminal.note('There are more; ask for more with --limit.');
}

async function remember(
  session: Session,
  text: string | undefined,
  options: NoteOptions,
): Promise<void> {
  const { terminal } = session;
  const { component, about, tag, pinned, file } = options;
  const note: Note = await session.client(options.url).memory.remember({
    text: await givenText(terminal, text, file),
    ...(component !== undefined && { component }),
    ...(about !== undefined && { about }),
    ...(tag !== undefined && { tags: tag }),
    ...(pinned === true && { pinned }),
  });
  await (options.json ? terminal.json(note) : terminal.line(`Noted as ${note.note_id}.`));
}
