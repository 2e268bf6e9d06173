/** Whether Anthropic may summarize a conversation before it answers, in a call of its own; pure. */
import { isRecord } from './json.ts';

export function isCompacted(body: Readonly<Record<string, unknown>>): boolean {
  const management = body['context_management'];
  const edits = isRecord(management) ? management['edits'] : undefined;
  return (
    Array.isArray(edits) &&
    edits.some((edit) => isRecord(edit) && String(edit['type']).startsWith('compact_'))
  );
}
