/** Maps the final state of a response to the end of an answer. */
import type { ResponseEnd } from '../../model/completion-event.ts';
import { isRecord } from '../../model/json/json.ts';
import { recordAt, textAt, type WireRecord } from '../../model/json/narrowing.ts';
import { answeredBy, modelIn } from '../upstream/wire/answering-model.ts';
import { type Ending, finishReasonOf } from '../upstream/wire/finish-words.ts';
import { fromResponsesUsage } from './openai-usage.ts';

/** Statuses that some servers don't update when the answer ends. */
const UNENDED: ReadonlySet<unknown> = new Set([undefined, 'queued', 'in_progress']);

export function isUnended(status: unknown): boolean {
  return UNENDED.has(status);
}

/** @throws RhetorError for a status or reason that means a failure */
export function responseEnd(response: WireRecord, known: Omit<Ending, 'word'>): ResponseEnd {
  const reason = textAt(recordAt(response, 'incomplete_details'), 'reason');
  const said = textAt(response, 'status');
  const status = isUnended(said) ? 'completed' : (said ?? 'completed');
  const word = reason ?? status;
  const isIncomplete = reason !== undefined || status === 'incomplete';
  return {
    type: 'response-end',
    finishReason:
      // Without a reason, the token limit was reached.
      word === 'incomplete'
        ? 'length'
        : finishReasonOf({ ...known, word, isProven: known.isProven && !isIncomplete }),
    rawFinishReason: word,
    ...answeredBy(modelIn(response)),
    ...(listOf(response['output']).some(isRefusal) && { isRefusal: true }),
    usage: fromResponsesUsage(recordAt(response, 'usage')),
  };
}

function isRefusal(item: unknown): boolean {
  const content = isRecord(item) ? listOf(item['content']) : [];
  return content.some((part) => isRecord(part) && part['type'] === 'refusal');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
