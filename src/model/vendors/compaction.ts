/** Whether a vendor may summarize a conversation before it answers, in a call of its own; pure. */
import { isNothing, isRecord } from '../json/json.ts';

/** The field of a body that asks for it, in Anthropic's words or OpenAI's; undefined if none does. */
export function compactionField(body: Readonly<Record<string, unknown>>): string | undefined {
  const { context_management: management, compaction } = body;
  if (!isNothing(compaction)) return 'compaction';
  const edits = isRecord(management) ? management['edits'] : management;
  const isCompacted =
    Array.isArray(edits) &&
    edits.some((edit) => isRecord(edit) && String(edit['type']).startsWith('compact'));
  return isCompacted ? 'context_management' : undefined;
}
