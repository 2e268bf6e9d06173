/** Reads an answer in Rhetor's own protocol: the data of a stream's steps, or the whole answer. */
import { isRecord } from '../../../src/model/json/json.ts';
import { countAt, recordAt, textAt, type WireRecord } from '../../../src/model/json/narrowing.ts';
import type { AnswerFacts, FinishFact, UsageFacts } from './answer-facts.ts';
import { CallPieces } from './call-pieces.ts';
import { partsText, recordsAt } from './event-stream.ts';

const FINISHES: ReadonlySet<unknown> = new Set<FinishFact>([
  'stop',
  'length',
  'tool_calls',
  'content_filter',
]);

export function rhetorFacts(steps: readonly WireRecord[]): AnswerFacts {
  const calls = new CallPieces();
  let [text, reasoning] = ['', ''];
  for (const step of steps) {
    text += partsText(step, 'chunk') + partsText(step, 'message');
    reasoning += partsText(step, 'reasoning');
    if (step['tool_call'] !== undefined) {
      const call = recordAt(step, 'tool_call');
      calls.add({
        place: call['index'],
        id: textAt(call, 'id'),
        name: textAt(call, 'name'),
        text: partsText(call, 'arguments'),
      });
    }
    for (const call of recordsAt(step, 'tool_calls')) {
      const called = recordAt(call, 'function');
      calls.add({
        place: call,
        id: textAt(call, 'id'),
        name: textAt(called, 'name'),
        text: partsText(called, 'arguments'),
      });
    }
  }
  const last = steps.find((step) => step['finish_reason'] !== undefined) ?? {};
  const finish = last['finish_reason'];
  return {
    ...{ text, reasoning, calls: calls.facts, usage: usageOf(last['usage']) },
    finish: isFinish(finish) && last['error'] === undefined ? finish : 'failed',
  };
}

function isFinish(value: unknown): value is FinishFact {
  return FINISHES.has(value);
}

function usageOf(usage: unknown): UsageFacts | undefined {
  if (!isRecord(usage)) return undefined;
  const cacheRead = countAt(usage, 'cached_input_tokens') ?? 0;
  const cacheWrite = countAt(usage, 'cache_write_tokens') ?? 0;
  return {
    fresh: (countAt(usage, 'input_tokens') ?? 0) - cacheRead - cacheWrite,
    ...{ cacheRead, cacheWrite },
    output: countAt(usage, 'output_tokens'),
    reasoning: countAt(usage, 'reasoning_tokens'),
  };
}
