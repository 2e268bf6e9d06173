/** The past of a context without the cut-off turn that is about to be replaced; pure. */
import type { Past } from '../../context/history/past.ts';

/** @param questions number of messages of the cut-off turn before its reply */
export function withoutCutTurn(past: Past, replyId: string, questions: number): Past {
  const end = past.messages.findIndex(({ id }) => id === replyId);
  if (end === -1) return past;
  const start = Math.max(0, end - questions);
  const left = past.messages.slice(start, end + 1);
  return {
    ...past,
    messages: past.messages.toSpliced(start, left.length),
    messageCount: past.messageCount - left.length,
    tokenCount: past.tokenCount - left.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}
