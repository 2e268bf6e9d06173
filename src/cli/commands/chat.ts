/** `rhetor chat`: a conversation at the terminal. */
import type { Command } from 'commander';
import type { RhetorClient } from '../../client/rhetor-client.ts';
import { ChatHistory } from '../chat/chat-history.ts';
import { ChatSettings } from '../chat/chat-settings.ts';
import { readMessage } from '../chat/read-message.ts';
import { EXIT } from '../exit-codes.ts';
import { failureOf } from '../failure.ts';
import { Interrupted, untilInterrupted } from '../interruption.ts';
import { printSteps } from '../output/print-steps.ts';
import type { Session } from '../session.ts';
import { UsageError } from '../input/usage-error.ts';
import { modelOptions, type ModelOptions, withModelOptions } from './model-options.ts';

type ChatOptions = ModelOptions & { readonly url?: string };

export function registerChat(program: Command, session: Session): void {
  const command = program
    .command('chat')
    .description('hold a conversation at the terminal; type /help in it for its commands');
  withModelOptions(command)
    .option('--url <url>', 'address of Rhetor (RHETOR_URL, http://127.0.0.1:8300)')
    .action((options: ChatOptions) => chat(session, options));
}

async function chat(session: Session, options: ChatOptions): Promise<void> {
  const { terminal } = session;
  if (!terminal.isTypedInto || !terminal.isInteractive) {
    throw new UsageError('a chat needs a terminal; in scripts, use "rhetor send".');
  }
  const client = session.client(options.url);
  const settings = new ChatSettings(modelOptions(options));
  // Reports a wrong token or address before anything is typed.
  await client.providers();
  const history = await ChatHistory.load(session.environment.historyFile);
  terminal.note(`${settings.request.context_id} · /help lists the commands, Ctrl-D ends`);
  for (;;) {
    const line = await readMessage(terminal.style('bold', '> '), history);
    if (line === undefined) return;
    const outcome = settings.command(line);
    if (outcome?.isOver) return;
    if (outcome !== undefined) terminal.note(outcome.say);
    else if (line.trim() !== '') await answer(session, client, settings, line);
  }
}

/** The chat continues after a failure; only a signal that ends programs ends it. */
async function answer(
  session: Session,
  client: RhetorClient,
  settings: ChatSettings,
  message: string,
): Promise<void> {
  try {
    await untilInterrupted(async (signal) => {
      const steps = client.stream({ ...settings.request, message }, { signal });
      await printSteps(session.terminal, steps, { isContextKnown: true });
    });
  } catch (error) {
    if (error instanceof Interrupted) {
      if (error.exitCode !== EXIT.interrupted) throw error;
      session.terminal.note('stopped');
      return;
    }
    const { message: said } = failureOf(error, session);
    process.stderr.write(`${session.terminal.noteStyle('red', said ?? '')}\n`);
  }
}
