/** Reads an answer of the Messages API: the events of a stream, or a whole message. */
import { countAt, recordAt, textAt, type WireRecord } from '../../../src/model/json/narrowing.ts';
import type { AnswerFacts, FinishFact, UsageFacts } from './answer-facts.ts';
import { CallPieces } from './call-pieces.ts';
import { partsText, recordsAt } from './event-stream.ts';

const FINISH: ReadonlyMap<string, FinishFact> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['compaction', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
]);

export function messagesFacts(events: readonly WireRecord[]): AnswerFacts {
  const calls = new CallPieces();
  let [text, reasoning] = ['', ''];
  let reason: string | undefined;
  let counts: Readonly<Record<string, number>> = {};
  let isStopped = false;
  let hasFailed = false;
  const addBlock = (place: unknown, block: WireRecord): void => {
    if (block['type'] === 'text') text += partsText(block, 'text');
    if (block['type'] === 'thinking') reasoning += partsText(block, 'thinking');
    if (block['type'] !== 'tool_use') return;
    const input = recordAt(block, 'input');
    const whole = Object.keys(input).length > 0 ? JSON.stringify(input) : '';
    calls.add({ place, id: textAt(block, 'id'), name: textAt(block, 'name'), text: whole });
  };
  for (const event of events) {
    const delta = recordAt(event, 'delta');
    switch (event['type']) {
      case 'message_start':
        counts = later(counts, recordAt(recordAt(event, 'message'), 'usage'));
        break;
      case 'content_block_start':
        addBlock(event['index'], recordAt(event, 'content_block'));
        break;
      case 'content_block_delta':
        if (delta['type'] === 'text_delta') text += partsText(delta, 'text');
        if (delta['type'] === 'thinking_delta') reasoning += partsText(delta, 'thinking');
        // Those of the vendor's own tools have no call here.
        if (delta['type'] === 'input_json_delta' && calls.has(event['index'])) {
          calls.add({ place: event['index'], text: partsText(delta, 'partial_json') });
        }
        break;
      case 'message_delta':
        reason = textAt(delta, 'stop_reason') ?? reason;
        counts = later(counts, recordAt(event, 'usage'));
        break;
      case 'message_stop':
        isStopped = true;
        break;
      case 'message':
        recordsAt(event, 'content').forEach((block, place) => addBlock(place, block));
        reason = textAt(event, 'stop_reason');
        counts = later(counts, recordAt(event, 'usage'));
        isStopped = true;
        break;
      case 'error':
        hasFailed = true;
        break;
      default:
    }
  }
  const finish = reason === undefined ? 'stop' : (FINISH.get(reason) ?? 'failed');
  return {
    ...{ text, reasoning, calls: calls.facts, usage: usageOf(counts) },
    finish: hasFailed || !isStopped ? 'failed' : finish,
  };
}

/** The counts are cumulative; a 0 is no news. */
function later(
  counts: Readonly<Record<string, number>>,
  usage: WireRecord,
): Readonly<Record<string, number>> {
  const merged = { ...counts };
  const details = recordAt(usage, 'output_tokens_details');
  for (const [record, name] of [
    [usage, 'input_tokens'],
    [usage, 'output_tokens'],
    [usage, 'cache_read_input_tokens'],
    [usage, 'cache_creation_input_tokens'],
    [details, 'thinking_tokens'],
  ] as const) {
    const count = countAt(record, name);
    if (count) merged[name] = count;
  }
  return merged;
}

function usageOf(counts: Readonly<Record<string, number>>): UsageFacts {
  return {
    fresh: counts['input_tokens'],
    cacheRead: counts['cache_read_input_tokens'],
    cacheWrite: counts['cache_creation_input_tokens'],
    output: counts['output_tokens'],
    reasoning: counts['thinking_tokens'],
  };
}
