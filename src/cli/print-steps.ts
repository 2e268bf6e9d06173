/** A streamed answer on the terminal, word by word, and what there is to know of it below. */
import type { StreamStep } from '../client/read-steps.ts';
import type { StreamEnd } from '../contract/stream-data.ts';
import { answerNote } from './answer-note.ts';
import { Progress } from './progress.ts';
import type { Terminal } from './terminal.ts';

/**
 * @param isContextKnown the person knows which conversation it is
 * @returns the last step; what failed has thrown
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
    // What is said of a cut begins a line of its own, too.
    await terminal.print(lineEndAfter(printed));
  }
  if (last !== undefined && terminal.isInteractive) {
    const { context: _, ...others } = last;
    const told = isContextKnown ? others : last;
    terminal.note(answerNote(told, performance.now() - begin));
  }
  return last;
}

export function lineEndAfter(text: string): string {
  return text === '' || text.endsWith('\n') ? '' : '\n';
}
