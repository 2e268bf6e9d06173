/** Asks a person before what cannot be undone. */
import { createInterface } from 'node:readline/promises';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/**
 * @param isSaid the flag --yes
 * @returns false for anything but a clear yes, Ctrl-D too
 * @throws UsageError where nobody can answer, the signal's reason when it was aborted
 */
export async function confirm(
  terminal: Terminal,
  question: string,
  isSaid: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  if (isSaid) return true;
  if (!terminal.isTypedInto) {
    throw new UsageError(`${question} Nobody is there to answer: say so with --yes.`);
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal hands Ctrl-C to the question, and to nobody else.
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
