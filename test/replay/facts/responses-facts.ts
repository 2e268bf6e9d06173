/** Reads an answer of the Responses API: the events of a stream, or a whole response. */
import { isRecord } from '../../../src/model/json/json.ts';
import { countAt, recordAt, textAt, type WireRecord } from '../../../src/model/json/narrowing.ts';
import type { AnswerFacts, CallFacts, FinishFact, UsageFacts } from './answer-facts.ts';
import { argumentsOf } from './call-pieces.ts';
import { partsText, recordsAt } from './event-stream.ts';

const ENDS: ReadonlySet<unknown> = new Set([
  'response.completed',
  'response.done',
  'response.incomplete',
  'response.failed',
]);

/** A whole response is one event without a type. */
export function responsesFacts(events: readonly WireRecord[]): AnswerFacts {
  let [text, reasoning] = ['', ''];
  let response: WireRecord | undefined;
  let hasFailed = false;
  const items: WireRecord[] = [];
  for (const event of events) {
    const { type } = event;
    if (type === 'response.output_text.delta' || type === 'response.refusal.delta') {
      text += partsText(event, 'delta');
    }
    if (
      type === 'response.reasoning_summary_text.delta' ||
      type === 'response.reasoning_text.delta'
    ) {
      reasoning += partsText(event, 'delta');
    }
    if (type === 'response.output_item.done') items.push(recordAt(event, 'item'));
    if (ENDS.has(type)) response = recordAt(event, 'response');
    if (event['object'] === 'response') response = event;
    hasFailed ||= type === 'error' || type === 'response.failed';
  }
  if (response === undefined) return { ...{ text, reasoning, calls: [] }, ...UNENDED };
  const output = recordsAt(response, 'output');
  const done = output.length > 0 ? output : items;
  const calls = done.flatMap(callOf);
  const finish = finishOf(response, calls.length > 0);
  // Servers may stream less than the item says when it is done.
  return {
    text: done.map(messageText).join('') || text,
    reasoning: done.map(reasoningText).join('') || reasoning,
    calls,
    usage: usageOf(response['usage']),
    finish: hasFailed ? 'failed' : finish,
  };
}

const UNENDED = { usage: undefined, finish: 'failed' } as const;

function messageText(item: WireRecord): string {
  if (item['type'] !== 'message') return '';
  const refusals = recordsAt(item, 'content').map((part) => partsText(part, 'refusal'));
  return partsText(item, 'content') + refusals.join('');
}

function reasoningText(item: WireRecord): string {
  if (item['type'] !== 'reasoning') return '';
  return partsText(item, 'summary') || partsText(item, 'content');
}

function callOf(item: WireRecord): readonly CallFacts[] {
  const head = { id: textAt(item, 'call_id'), name: textAt(item, 'name') ?? '' };
  if (item['type'] === 'function_call') {
    return [{ ...head, arguments: argumentsOf(partsText(item, 'arguments')) }];
  }
  if (item['type'] !== 'custom_tool_call') return [];
  return [{ ...head, arguments: { input: partsText(item, 'input') } }];
}

function finishOf(response: WireRecord, hasCalls: boolean): FinishFact {
  const { status } = response;
  const reason = recordAt(response, 'incomplete_details')['reason'];
  if (status === 'failed' || status === 'cancelled') return 'failed';
  if (reason === 'content_filter') return 'content_filter';
  if (status === 'incomplete') return 'length';
  return hasCalls ? 'tool_calls' : 'stop';
}

function usageOf(usage: unknown): UsageFacts | undefined {
  if (!isRecord(usage)) return undefined;
  const details = recordAt(usage, 'input_tokens_details');
  const cacheRead = countAt(details, 'cached_tokens') ?? 0;
  const cacheWrite = countAt(details, 'cache_write_tokens') ?? 0;
  return {
    fresh: (countAt(usage, 'input_tokens') ?? 0) - cacheRead - cacheWrite,
    ...{ cacheRead, cacheWrite },
    output: countAt(usage, 'output_tokens'),
    reasoning: countAt(recordAt(usage, 'output_tokens_details'), 'reasoning_tokens'),
  };
}
