/** `rhetor send`: sends one message and prints the answer as it arrives. */
import type { Command } from 'commander';
import type { Answer } from '../../contract/answer.ts';
import { answerNote } from '../output/answer-note.ts';
import { untilInterrupted } from '../interruption.ts';
import { lineEndAfter, printSteps } from '../output/print-steps.ts';
import { Progress } from '../output/progress.ts';
import { sentMessage } from '../input/sent-message.ts';
import type { Session } from '../session.ts';
import type { Terminal } from '../output/terminal.ts';
import { modelOptions, type ModelOptions, withModelOptions } from './model-options.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

type SendOptions = ServerOptions & ModelOptions & { readonly stream?: boolean };

export function registerSend(program: Command, session: Session): void {
  const command = program
    .command('send')
    .description('send one message and print the answer as it arrives')
    .argument('[text]', 'the message; piped text is added below it; "-" sends piped text alone');
  withServerOptions(
    withModelOptions(command)
      .option('--stream', 'print the answer as it arrives, even to a file or pipe')
      .option('--no-stream', 'print the answer once it is complete, even on a terminal'),
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
    message: await sentMessage(session.terminal, text),
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
