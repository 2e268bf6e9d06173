/** Reads one message at the terminal, with line editing, history, several lines and pastes. */
import { createInterface } from 'node:readline';
import type { ChatHistory } from './chat-history.ts';
import { MessageDraft } from './message-draft.ts';

/** Asks the terminal to mark pasted text, so that its line ends send nothing. */
const MARK_PASTES = '\u001B[?2004h';
const LEAVE_PASTES = '\u001B[?2004l';

const MORE = '… ';

type Key = { readonly name?: string } | undefined;

/** @returns '' after Ctrl-C, undefined after Ctrl-D */
export async function readMessage(
  prompt: string,
  history: ChatHistory,
): Promise<string | undefined> {
  const draft = new MessageDraft();
  // One interface per message: between messages, Ctrl-C is a signal again.
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    history: [...history.lines],
    historySize: 1_000,
    removeHistoryDuplicates: true,
    prompt,
  });
  let isPasting = false;
  let typed = history.lines;
  const watchPastes = (_text: string | undefined, key: Key): void => {
    if (key?.name === 'paste-start') isPasting = true;
    if (key?.name === 'paste-end') isPasting = false;
  };
  process.stdin.on('keypress', watchPastes);
  lines.on('history', (now: string[]) => {
    typed = [...now];
  });
  process.stdout.write(MARK_PASTES);
  lines.prompt();
  try {
    const message = await new Promise<string | undefined>((resolve) => {
      lines.on('line', (line) => {
        const whole = draft.add(line, isPasting);
        if (whole !== undefined) return resolve(whole);
        lines.setPrompt(MORE);
        return lines.prompt();
      });
      lines.on('SIGINT', () => {
        process.stdout.write('\n');
        resolve('');
      });
      lines.on('close', () => resolve(undefined));
    });
    if (message === undefined) process.stdout.write('\n');
    return message;
  } finally {
    process.stdin.off('keypress', watchPastes);
    lines.close();
    process.stdout.write(LEAVE_PASTES);
    if (typed !== history.lines) await history.save(typed);
  }
}
