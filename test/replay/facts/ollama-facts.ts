/** Reads an answer of Ollama's chat: its lines, or the whole object. */
import { countAt, recordAt, textAt, type WireRecord } from '../../../src/model/json/narrowing.ts';
import type { AnswerFacts, FinishFact } from './answer-facts.ts';
import { CallPieces } from './call-pieces.ts';
import { partsText, recordsAt } from './event-stream.ts';

const FINISH: ReadonlyMap<string, FinishFact> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['content_filter', 'content_filter'],
]);

/** Cached input and reasoning have no counts of their own here. */
export function ollamaFacts(lines: readonly WireRecord[]): AnswerFacts {
  const calls = new CallPieces();
  let [text, reasoning] = ['', ''];
  for (const line of lines) {
    const message = recordAt(line, 'message');
    text += partsText(message, 'content');
    reasoning += partsText(message, 'thinking');
    for (const call of recordsAt(message, 'tool_calls')) {
      const called = recordAt(call, 'function');
      calls.add({
        place: call,
        id: textAt(call, 'id'),
        name: textAt(called, 'name'),
        text: JSON.stringify(called['arguments']),
      });
    }
  }
  const last = lines.find((line) => line['done'] === true);
  const hasFailed = last === undefined || lines.some((line) => line['error'] !== undefined);
  const finish = FINISH.get(textAt(last ?? {}, 'done_reason') ?? '') ?? 'failed';
  return {
    ...{ text, reasoning, calls: calls.facts },
    usage: last && {
      fresh: countAt(last, 'prompt_eval_count'),
      ...{ cacheRead: 0, cacheWrite: 0, reasoning: 0 },
      output: countAt(last, 'eval_count'),
    },
    finish: hasFailed
      ? 'failed'
      : finish === 'stop' && calls.facts.length > 0
        ? 'tool_calls'
        : finish,
  };
}
