/** `rhetor forget`: removes everything that is kept about one user. */
import type { Command } from 'commander';
import type { ErasedContexts } from '../../contract/contexts.ts';
import { confirm } from '../input/confirm.ts';
import { untilInterrupted } from '../interruption.ts';
import { Progress } from '../output/progress.ts';
import type { Session } from '../session.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';
import { counted } from '../output/counted.ts';

type Options = ServerOptions & {
  readonly context: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
};

/** Conversations deleted per request; small enough to show progress in between. */
const AT_ONCE = 100;

export function registerForget(program: Command, session: Session): void {
  withServerOptions(
    program
      .command('forget')
      .description('delete every conversation whose id begins with a prefix, and its traces')
      .requiredOption('--context <prefix>', 'the beginning of the ids, such as "anna:"')
      .option('--dry-run', 'say how many conversations there are, and delete nothing')
      .option('-y, --yes', 'do not ask for confirmation'),
  ).action((options: Options) => untilInterrupted((signal) => forget(session, options, signal)));
}

async function forget(session: Session, options: Options, signal: AbortSignal): Promise<void> {
  const { terminal } = session;
  const { contexts } = session.client(options.url);
  const { context: prefix } = options;
  const found = await contexts.forget(prefix, { dry_run: true }, { signal });
  const many = `${counted(found.contexts, 'conversation')} whose id begins with "${prefix}"`;
  if (options.dryRun) {
    await (options.json ? terminal.json(found) : terminal.line(`Found ${many}.`));
    return;
  }
  const question = `Delete ${many}, the notes about them and their traces? This can't be undone.`;
  if (!(await confirm(terminal, question, options.yes === true, signal))) {
    terminal.note('Nothing was deleted.');
    return;
  }
  const progress = new Progress(terminal, `deleting ${many}`);
  let erased: ErasedContexts;
  let total = { contexts: 0, mirrored: 0, notes: 0 };
  try {
    do {
      erased = await contexts.forget(prefix, { limit: AT_ONCE }, { signal });
      total = {
        contexts: total.contexts + erased.contexts,
        mirrored: total.mirrored + (erased.mirrored ?? 0),
        notes: total.notes + (erased.notes ?? 0),
      };
      progress.update(`deleted ${total.contexts} of ${found.contexts}`);
    } while (erased.remaining > 0);
  } finally {
    progress.end();
  }
  if (options.json) return terminal.json({ ...erased, ...total });
  const notes = total.notes > 0 ? ` and ${counted(total.notes, 'note')}` : '';
  const engram = total.mirrored > 0 ? ` Engram still holds ${total.mirrored} of their turns.` : '';
  await terminal.line(
    `Deleted ${counted(total.contexts, 'conversation')}${notes}, and removed ids from the audit trail (entries: ${erased.audit_entries}).${engram}`,
  );
}
