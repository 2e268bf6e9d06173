/** A streamed answer on the terminal, word by word, and what there is to know of it below. */
import type { StreamFrame } from '../client/wire.ts';
import { answerNote } from './answer-note.ts';
import { Progress } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** @returns the last frame */
export async function printFrames(
  terminal: Terminal,
  frames: AsyncIterable<StreamFrame>,
): Promise<StreamFrame | undefined> {
  const begin = performance.now();
  const progress = new Progress(terminal, 'waiting for the answer');
  let printed = '';
  let last: StreamFrame | undefined;
  try {
    for await (const frame of frames) {
      last = frame;
      if (frame.chunk === '') continue;
      progress.end();
      printed = terminal.foreign(frame.chunk);
      await terminal.print(printed);
    }
  } finally {
    progress.end();
    // What is said of a cut begins a line of its own, too.
    await terminal.print(lineEndAfter(printed));
  }
  if (last !== undefined && terminal.isInteractive) {
    terminal.note(answerNote(last, performance.now() - begin));
  }
  return last;
}

export function lineEndAfter(text: string): string {
  return text === '' || text.endsWith('\n') ? '' : '\n';
}
