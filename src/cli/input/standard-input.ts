/** Reads what is piped into a command, up to the maximum size of a request. */
import { boundedText } from '../../bytes/bounded-text.ts';
import { Progress } from '../output/progress.ts';
import type { Terminal } from '../output/terminal.ts';
import { UsageError } from './usage-error.ts';
import { MOST_INPUT_BYTES } from '../limits.ts';

/** @throws UsageError for more than a message can hold */
export async function readStandardInput(terminal: Terminal): Promise<string> {
  // Otherwise a pipe without a writer would look like a server that does not answer.
  const progress = new Progress(terminal, 'reading standard input');
  const { text, isCut } = await boundedText(process.stdin, MOST_INPUT_BYTES).finally(() =>
    progress.end(),
  );
  if (!isCut) return text;
  throw new UsageError(
    `standard input is larger than ${MOST_INPUT_BYTES} bytes, the most that a message can hold.`,
  );
}
