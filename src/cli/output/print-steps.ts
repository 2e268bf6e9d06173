/** Prints a streamed answer word by word, followed by a line about it. */
import type { StreamStep } from '../../client/read-steps.ts';
import type { StreamEnd } from '../../contract/stream-data.ts';
import { answerNote } from './answer-note.ts';
import { Progress } from './progress.ts';
import type { Terminal } from './terminal.ts';

/**
 * @param isContextKnown leaves the conversation id out of that line
 * @returns the last step; a failure throws
 */
export async function printSteps(
  terminal: Terminal,
  steps: AsyncIterable<StreamStep>,
  { isContextKnown = false } = {},
): Promise<StreamEnd | undefined> {
  const begin = performance.now();
  const progress = new Progress(terminal, 'waiting for the answer');
  let printed = '';
  let last: StreamEnd | undefined;
  try {
    for await (const step of steps) {
      if (step.done) last = step;
      if (step.chunk === '') continue;
      progress.end();
      printed = terminal.foreign(step.chunk);
      await terminal.print(printed);
    }
  } finally {
    progress.end();
    // Makes an error message about a cut-off answer start on a line of its own.
    await terminal.print(lineEndAfter(printed));
  }
  if (last !== undefined && terminal.isInteractive) {
    const { context: _, ...others } = last;
    const shown = isContextKnown ? others : last;
    terminal.note(answerNote(shown, performance.now() - begin));
  }
  return last;
}

export function lineEndAfter(text: string): string {
  return text === '' || text.endsWith('\n') ? '' : '\n';
}
