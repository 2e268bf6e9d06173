/** The message that `rhetor send` sends: its argument, what is piped in, or both. */
import { readStandardInput } from './standard-input.ts';
import type { Terminal } from '../output/terminal.ts';
import { UsageError } from './usage-error.ts';

/** Separates an instruction from the text it is about. */
const BETWEEN = '\n\n';

/**
 * The argument comes first, as in `cat report.txt | rhetor send "summarize this"`.
 * @param text "-" means standard input alone
 * @throws UsageError if both are empty
 */
export async function sentMessage(terminal: Terminal, text: string | undefined): Promise<string> {
  const isRead = text === '-' || !terminal.isTypedInto;
  const piped = isRead ? await readStandardInput(terminal) : '';
  const parts = [text === '-' ? undefined : text, piped];
  const given = parts.filter((part) => part !== undefined && part.trim() !== '');
  if (given.length > 0) return given.join(BETWEEN);
  throw new UsageError(
    'the message is empty; give it as an argument (rhetor send "Hello"), pipe it in ' +
      '(cat file | rhetor send "summarize this"), or start a conversation with "rhetor chat".',
  );
}
