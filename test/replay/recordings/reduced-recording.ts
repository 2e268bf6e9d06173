/** A recorded answer reduced to what matters, its texts written anew, and what it says. */
import type { AnswerFacts, UsageFacts } from '../facts/answer-facts.ts';
import type { RecordedStream } from './recorded-traffic.ts';

export type ReducedRecording = RecordedStream & { readonly says: AnswerFacts };

/** What an answer says; what is left out is empty, and `stop` is how most of them end. */
export function says(facts: Partial<AnswerFacts>): AnswerFacts {
  return { text: '', reasoning: '', calls: [], usage: undefined, finish: 'stop', ...facts };
}

export function counts(fresh: number, output: number, rest: Partial<UsageFacts> = {}): UsageFacts {
  return { fresh, output, cacheRead: 0, cacheWrite: 0, reasoning: 0, ...rest };
}

export const call = (id: string | undefined, port?: string) => ({
  id,
  name: 'tides',
  arguments: port === undefined ? {} : { port },
});
