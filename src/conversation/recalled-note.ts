/** The message that shows a model what was recalled; pure. */
import { estimateTextTokens } from '../context/token-estimate.ts';
import { textMessage } from '../model/message.ts';
import type { WindowEntry } from './prepared-turn.ts';
import { sizedMessage } from './turn-window.ts';
import { LONGEST_RECALLED_TEXT, MOST_RECALLED_TOKENS } from './limits.ts';

export type Recalled = {
  readonly contextId: string;
  readonly messageId: string | undefined;
  readonly role: string | undefined;
  readonly text: string;
};

const HEAD = '[Recalled by Rhetor from other conversations; it may not matter here:]';
/** Tokens of a message besides its text. */
const NOTE_TOKENS = 10;

/** Messages that do not fit are left out; undefined if none is left. */
export function toRecalledNote(found: readonly Recalled[]): WindowEntry | undefined {
  const lines: string[] = [];
  let left = MOST_RECALLED_TOKENS - estimateTextTokens(HEAD) - NOTE_TOKENS;
  for (const { contextId, role, text } of found) {
    const words =
      text.length <= LONGEST_RECALLED_TEXT ? text : `${text.slice(0, LONGEST_RECALLED_TEXT)} […]`;
    const line = `- ${contextId}${role === undefined ? '' : `, ${role}`}: ${words.trim()}`;
    const tokens = estimateTextTokens(line) + 1;
    if (words.trim() === '' || tokens > left) continue;
    left -= tokens;
    lines.push(line);
  }
  if (lines.length === 0) return undefined;
  return { ...sizedMessage(textMessage('user', [HEAD, ...lines].join('\n'))), note: 'recalled' };
}
