/** `rhetor send`: one message, and its answer as it comes. */
import type { Command } from 'commander';
import type { Answer } from '../../contract/answer.ts';
import { answerNote } from '../answer-note.ts';
import { givenText } from '../given-text.ts';
import { untilInterrupted } from '../interruption.ts';
import { lineEndAfter, printSteps } from '../print-steps.ts';
import { Progress } from '../progress.ts';
import type { Session } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { modelOptions, type ModelOptions, withModelOptions } from './model-options.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type SendOptions = ServerOptions & ModelOptions & { readonly stream?: boolean };

export function registerSend(program: Command, session: Session): void {
  const command = program
    .command('send')
    .description('send one message; the answer comes as it is made')
    .argument('[text]', 'the message; "-", or nothing with a pipe: what comes in');
  withServerOptions(
    withModelOptions(command)
      .option('--stream', 'as it comes, also into a file or pipe')
      .option('--no-stream', 'whole at its end, also on a terminal'),
  ).action((text: string | undefined, options: SendOptions) =>
    untilInterrupted((signal) => send(session, text, options, signal)),
  );
}

async function send(
  session: Session,
  text: string | undefined,
  options: SendOptions,
  signal: AbortSignal,
): Promise<void> {
  const client = session.client(options.url);
  const request = {
    message: await givenText(session.terminal, text, undefined),
    ...modelOptions(options),
  };
  const isStreaming = options.stream ?? (session.terminal.isInteractive && !options.json);
  if (!isStreaming) {
    await printWhole(session.terminal, () => client.message(request, { signal }), options);
  } else if (options.json) {
    for await (const step of client.stream(request, { signal })) {
      await session.terminal.line(JSON.stringify(step));
    }
  } else {
    await printSteps(session.terminal, client.stream(request, { signal }));
  }
}

async function printWhole(
  terminal: Terminal,
  ask: () => Promise<Answer>,
  options: SendOptions,
): Promise<void> {
  const begin = performance.now();
  const progress = new Progress(terminal, 'waiting for the answer');
  const answer = await ask().finally(() => progress.end());
  if (options.json) return terminal.json(answer);
  await terminal.print(terminal.foreign(answer.message) + lineEndAfter(answer.message));
  if (terminal.isInteractive) terminal.note(answerNote(answer, performance.now() - begin));
}
