/** Reads an answer of the chat completions API: chunks, or a whole completion. */
import { isRecord } from '../../../src/model/json/json.ts';
import { countAt, recordAt, textAt, type WireRecord } from '../../../src/model/json/narrowing.ts';
import type { AnswerFacts, FinishFact, UsageFacts } from './answer-facts.ts';
import { CallPieces } from './call-pieces.ts';
import { partsText, recordsAt, type StreamEvents } from './event-stream.ts';

const FINISH: ReadonlyMap<string, FinishFact> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
  ['tool_calls', 'tool_calls'],
  ['function_call', 'tool_calls'],
  ['content_filter', 'content_filter'],
]);

export function chatFacts({ events, isMarked }: StreamEvents): AnswerFacts {
  const calls = new CallPieces();
  let [text, reasoning] = ['', ''];
  let word: string | undefined;
  let usage: UsageFacts | undefined;
  let hasFailed = false;
  let lastPlace: unknown;
  for (const event of events) {
    hasFailed ||= event['type'] === 'error' || Boolean(event['error']);
    usage = chatUsage(event['usage'] ?? recordAt(event, 'x_groq')['usage']) ?? usage;
    const choice = recordsAt(event, 'choices').find(({ index }) => (index ?? 0) === 0);
    if (choice === undefined) continue;
    hasFailed ||= Boolean(choice['error']);
    word = textAt(choice, 'finish_reason') ?? word;
    const delta =
      choice['delta'] === undefined ? recordAt(choice, 'message') : recordAt(choice, 'delta');
    text += partsText(delta, 'content') + partsText(delta, 'refusal');
    reasoning += reasoningOf(delta);
    for (const call of recordsAt(delta, 'tool_calls')) {
      const called = recordAt(call, 'function');
      const given = called['arguments'];
      lastPlace = call['index'] ?? (textAt(called, 'name') === undefined ? lastPlace : {});
      calls.add({
        place: lastPlace,
        id: textAt(call, 'id'),
        name: textAt(called, 'name'),
        text: isRecord(given) ? JSON.stringify(given) : partsText(called, 'arguments'),
      });
    }
  }
  const hasContent = text !== '' || calls.facts.length > 0;
  const said = word === undefined ? undefined : (FINISH.get(word) ?? 'failed');
  const silent = isMarked && usage !== undefined && hasContent ? 'stop' : 'failed';
  const finish = said ?? silent;
  return {
    ...{ text, reasoning, calls: calls.facts, usage },
    finish: hasFailed
      ? 'failed'
      : finish === 'stop' && calls.facts.length > 0
        ? 'tool_calls'
        : finish,
  };
}

/** Servers have four fields for it, and some fill several of them with the same text. */
function reasoningOf(delta: WireRecord): string {
  const thinking = recordsAt(delta, 'content')
    .map((part) => (part['type'] === 'thinking' ? partsText(part, 'thinking') : ''))
    .join('');
  const details = recordsAt(delta, 'reasoning_details')
    .map((detail) => partsText(detail, 'text') || partsText(detail, 'summary'))
    .join('');
  return (
    partsText(delta, 'reasoning_content') || partsText(delta, 'reasoning') || thinking || details
  );
}

/** The prompt's count includes the cache's; the total shows whether the output includes the reasoning. */
function chatUsage(usage: unknown): UsageFacts | undefined {
  if (!isRecord(usage)) return undefined;
  const details = recordAt(usage, 'prompt_tokens_details');
  const cacheRead =
    countAt(details, 'cached_tokens') ?? countAt(usage, 'prompt_cache_hit_tokens') ?? 0;
  const cacheWrite = countAt(details, 'cache_write_tokens') ?? 0;
  const input = countAt(usage, 'prompt_tokens') ?? 0;
  const output = countAt(usage, 'completion_tokens') ?? 0;
  const reasoning = countAt(recordAt(usage, 'completion_tokens_details'), 'reasoning_tokens') ?? 0;
  const isApart = reasoning > 0 && countAt(usage, 'total_tokens') === input + output + reasoning;
  return {
    fresh: input - cacheRead - cacheWrite,
    ...{ cacheRead, cacheWrite, reasoning },
    output: isApart ? output + reasoning : output,
  };
}
