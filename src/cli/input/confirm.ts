/** Asks for confirmation before something that can't be undone. */
import { createInterface } from 'node:readline/promises';
import type { Terminal } from '../output/terminal.ts';
import { UsageError } from './usage-error.ts';

/**
 * @param isConfirmed whether the flag --yes was given
 * @returns false for anything but a clear yes, including Ctrl-D
 * @throws UsageError when nobody can answer; the signal's reason when it was aborted
 */
export async function confirm(
  terminal: Terminal,
  question: string,
  isConfirmed: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  if (isConfirmed) return true;
  if (!terminal.isTypedInto) {
    throw new UsageError(`${question} Standard input is not a terminal; confirm with --yes.`);
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // While the question is open, it alone receives Ctrl-C.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  try {
    const answer: string | undefined = await Promise.race([
      lines.question(`${question} [y/N] `, { signal }),
      closed,
    ]);
    if (answer === undefined) process.stderr.write('\n');
    return /^y(es)?$/i.test(answer?.trim() ?? '');
  } catch (error) {
    process.stderr.write('\n');
    signal.throwIfAborted();
    throw error;
  } finally {
    lines.close();
  }
}
