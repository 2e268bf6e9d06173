/** A recorded stream as the vendor gives the same answer to a caller that asks for no stream. */
import { isRecord, parseJson } from '../../../src/model/json/json.ts';
import { recordAt, type WireRecord } from '../../../src/model/json/narrowing.ts';
import { recordsAt, sseEvents } from '../facts/event-stream.ts';
import type { AnswerKind, RecordedStream } from './recorded-traffic.ts';

type Growing = { [field: string]: unknown };

const FOLDS: Readonly<
  Record<AnswerKind, (events: readonly WireRecord[]) => WireRecord | undefined>
> = { chat: wholeChat, responses: wholeResponse, messages: wholeMessage };

/** Undefined for a stream that fails, for which there is no whole answer. */
export function wholeOf({ kind, sse }: RecordedStream): WireRecord | undefined {
  const { events } = sseEvents(sse);
  const hasFailed = events.some((event) => event['type'] === 'error' || Boolean(event['error']));
  return hasFailed ? undefined : FOLDS[kind](events);
}

function wholeChat(events: readonly WireRecord[]): WireRecord | undefined {
  const message: Growing = { role: 'assistant', content: null };
  let head: WireRecord = {};
  let finish: unknown;
  for (const event of events) {
    const { choices, ...rest } = event;
    const [choice = {}] = recordsAt({ choices }, 'choices').filter(
      ({ index }) => (index ?? 0) === 0,
    );
    const given = Object.entries(rest).filter(([, value]) => value !== null);
    head = { ...head, ...Object.fromEntries(given) };
    finish = choice['finish_reason'] ?? finish;
    for (const [name, value] of Object.entries(recordAt(choice, 'delta'))) {
      if (name === 'tool_calls')
        message[name] = withCalls(message[name], recordsAt({ value }, 'value'));
      else if (name !== 'role') message[name] = joined(message[name], value);
    }
  }
  if (typeof finish !== 'string' || finish === '') return undefined;
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }];
  return { ...head, object: 'chat.completion', choices };
}

/** Pieces of text are joined, whether they come as text or as parts. */
function joined(former: unknown, later: unknown): unknown {
  if (later === null || later === undefined) return former;
  if (former === null || former === undefined || former === '') return later;
  if (typeof former === 'string' && typeof later === 'string') return former + later;
  if (Array.isArray(former) || Array.isArray(later)) return [...partsOf(former), ...partsOf(later)];
  return later;
}

function partsOf(content: unknown): readonly unknown[] {
  if (Array.isArray(content)) return content;
  return content === '' ? [] : [{ type: 'text', text: content }];
}

/** A name begins a call, except in a piece that only says it again. */
function withCalls(former: unknown, pieces: readonly WireRecord[]): readonly Growing[] {
  const calls = (Array.isArray(former) ? former : []) as Growing[];
  for (const { index: _, ...piece } of pieces) {
    const called = recordAt(piece, 'function');
    const last = calls.at(-1);
    if (last === undefined || called['name']) {
      calls.push({ ...piece, function: { ...called } });
      continue;
    }
    const target = last['function'] as Growing;
    target['arguments'] = joined(target['arguments'], called['arguments']);
  }
  return calls;
}

/** Its last event has it; servers may leave out what they have streamed. */
function wholeResponse(events: readonly WireRecord[]): WireRecord | undefined {
  const items = events.filter(({ type }) => type === 'response.output_item.done');
  const last = events.findLast(({ type }) =>
    ['response.completed', 'response.incomplete'].includes(String(type)),
  );
  if (last === undefined) return undefined;
  const response = recordAt(last, 'response');
  const output = recordsAt(response, 'output');
  return { ...response, output: output.length > 0 ? output : items.map(({ item }) => item) };
}

function wholeMessage(events: readonly WireRecord[]): WireRecord | undefined {
  const blocks: Growing[] = [];
  let message: WireRecord = {};
  let usage: WireRecord = {};
  for (const event of events) {
    const { type, index } = event;
    const delta = recordAt(event, 'delta');
    if (type === 'message_start') {
      message = recordAt(event, 'message');
      usage = recordAt(message, 'usage');
    }
    if (type === 'content_block_start')
      blocks[Number(index)] = { ...recordAt(event, 'content_block') };
    if (type === 'content_block_delta') grow(blocks[Number(index)] ?? {}, delta);
    if (type !== 'message_delta') continue;
    message = { ...message, ...delta };
    // The counts are cumulative; a 0 is no news.
    const news = Object.entries(recordAt(event, 'usage')).filter(([, count]) => count !== 0);
    usage = { ...usage, ...Object.fromEntries(news) };
  }
  for (const block of blocks) {
    const { written } = block;
    if (typeof written !== 'string') continue;
    const input = parseJson(written === '' ? '{}' : written);
    // Arguments that the limit cut are no object.
    if (!isRecord(input)) return undefined;
    delete block['written'];
    block['input'] = input;
  }
  return events.some(({ type }) => type === 'message_stop')
    ? { ...message, content: blocks, usage }
    : undefined;
}

function grow(block: Growing, delta: WireRecord): void {
  const { type, ...fields } = delta;
  if (type === 'input_json_delta') {
    block['written'] = joined(block['written'] ?? '', fields['partial_json']);
  } else if (type === 'citations_delta') {
    block['citations'] = [...partsOf(block['citations'] ?? ''), fields['citation']];
  } else {
    for (const [name, value] of Object.entries(fields)) block[name] = joined(block[name], value);
  }
}
