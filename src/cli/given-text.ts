/** A text that a command is given: from a file, from a pipe, or on the command line itself. */
import { readFile } from 'node:fs/promises';
import { readStandardInput } from './standard-input.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/**
 * @param text "-" means what is piped in
 * @throws UsageError if there is none
 */
export async function givenText(
  terminal: Terminal,
  text: string | undefined,
  file: string | undefined,
): Promise<string> {
  if (file !== undefined && file !== '-') return readFile(file, 'utf8');
  const isPiped = text === undefined && !terminal.isTypedInto;
  const given = file === '-' || text === '-' || isPiped ? await readStandardInput() : text;
  if (given !== undefined && given.trim() !== '') return given;
  throw new UsageError('there is no text: give it as an argument, with --file, or through a pipe.');
}
