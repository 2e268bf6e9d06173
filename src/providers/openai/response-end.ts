/** The end of an answer of the Responses API, from the last that is said of it; pure. */
import type { ResponseEnd } from '../../model/completion-event.ts';
import { recordAt, textAt, type WireRecord } from '../../model/narrowing.ts';
import { type Ending, finishReasonOf } from '../upstream/finish-words.ts';
import { fromResponsesUsage } from './openai-usage.ts';

/** Statuses that some servers leave in an answer that has ended. */
const UNENDED: ReadonlySet<string | undefined> = new Set([undefined, 'queued', 'in_progress']);

/** @throws RhetorError for an end that says that the answer is not whole */
export function responseEnd(response: WireRecord, known: Omit<Ending, 'word'>): ResponseEnd {
  const reason = textAt(recordAt(response, 'incomplete_details'), 'reason');
  const said = textAt(response, 'status');
  const status = UNENDED.has(said) ? 'completed' : (said ?? 'completed');
  const word = reason ?? status;
  const isIncomplete = reason !== undefined || status === 'incomplete';
  return {
    type: 'response-end',
    finishReason:
      // Without a reason, it is the limit that was reached.
      word === 'incomplete'
        ? 'length'
        : finishReasonOf({ ...known, word, isProven: known.isProven && !isIncomplete }),
    rawFinishReason: word,
    usage: fromResponsesUsage(recordAt(response, 'usage')),
  };
}
