/** The text for a new prompt or template: from a file, from a pipe, or from the command line itself. */
import { readFile } from 'node:fs/promises';
import { readStandardInput } from './standard-input.ts';
import type { Terminal } from '../output/terminal.ts';
import { UsageError } from './usage-error.ts';

/**
 * @param text "-" means standard input
 * @throws UsageError if there is none
 */
export async function givenText(
  terminal: Terminal,
  text: string | undefined,
  file: string | undefined,
): Promise<string> {
  if (file !== undefined && file !== '-') return readFile(file, 'utf8');
  const isPiped = text === undefined && !terminal.isTypedInto;
  const given = file === '-' || text === '-' || isPiped ? await readStandardInput(terminal) : text;
  if (given !== undefined && given.trim() !== '') return given;
  throw new UsageError(
    'the text is empty; give it as an argument, with --file, or through a pipe.',
  );
}
