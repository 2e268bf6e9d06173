/** Events and answers of the Messages API as the vendor's own clients can read them. */
import type { FinishReason } from '../../model/completion-event.ts';
import { isRecord } from '../../model/json/json.ts';
import { countOf, type WireRecord } from '../../model/json/narrowing.ts';
import { meaningOfFinish } from '../upstream/wire/finish-words.ts';
import {
  jsonObjectForm,
  jsonTextForm,
  listForm,
  objectForm,
  type ReadableForm,
  textForm,
  usageForm,
} from '../upstream/wire/readable-forms.ts';

const block = objectForm({
  text: textForm,
  thinking: textForm,
  signature: textForm,
  data: textForm,
  id: textForm,
  name: textForm,
  input: jsonObjectForm,
});
const delta = objectForm({
  text: textForm,
  thinking: textForm,
  signature: textForm,
  partial_json: jsonTextForm,
});
const STOP = { stop_reason: textForm, stop_sequence: textForm };
const UNCOUNTED = { input_tokens: 0, output_tokens: 0 };
const message = objectForm(
  {
    ...STOP,
    id: textForm,
    role: textForm,
    model: textForm,
    content: contentForm,
    usage: usageForm,
  },
  { type: 'message', role: 'assistant', content: [], stop_reason: null, usage: UNCOUNTED },
);

const EVENTS: ReadonlyMap<unknown, ReadableForm> = new Map([
  ['message_start', objectForm({ message }, { message: message({}) })],
  ['content_block_start', objectForm({ content_block: block })],
  ['content_block_delta', objectForm({ delta })],
  [
    'message_delta',
    objectForm(
      { delta: objectForm(STOP, {}), usage: usageForm },
      { delta: {}, usage: { output_tokens: 0 } },
    ),
  ],
]);

/** A piece of text, which is nearly every event of a stream. */
export function isPlainPiece({ type, index, delta: piece }: WireRecord): boolean {
  if (type !== 'content_block_delta' || typeof index !== 'number' || !isRecord(piece)) return false;
  return piece['type'] === 'text_delta' && typeof piece['text'] === 'string';
}

export type MessageState = {
  /** The block that was begun last. */
  readonly block: number;
  readonly hasCalls: boolean;
};

/** @returns the event itself if every client can read it */
export function readableEvent(
  event: WireRecord,
  { block: last, hasCalls }: MessageState,
): WireRecord {
  const form = EVENTS.get(event['type']);
  const read = form === undefined ? event : form(event);
  if (!isRecord(read)) return event;
  if (read['type'] === 'message_delta') return withStop(read, 'delta', hasCalls);
  const isPlaced = !Object.hasOwn(read, 'index') || typeof read['index'] === 'number';
  return isPlaced ? read : { ...read, index: countOf(read['index']) ?? last };
}

/** @returns the answer itself if every client can read it */
export function readableMessage(answer: WireRecord, hasCalls: boolean): WireRecord {
  const read = message(answer);
  if (!isRecord(read)) return answer;
  // A message as a whole has ended, though some servers do not say why.
  return read['stop_reason'] === null
    ? { ...read, stop_reason: hasCalls ? 'tool_use' : 'end_turn' }
    : stopped(read, hasCalls);
}

function contentForm(value: unknown): unknown {
  return typeof value === 'string' ? [{ type: 'text', text: value }] : listForm(block)(value);
}

function withStop(event: WireRecord, name: string, hasCalls: boolean): WireRecord {
  const inner = event[name];
  if (!isRecord(inner)) return event;
  const said = stopped(inner, hasCalls);
  return said === inner ? event : { ...event, [name]: said };
}

/** The vendor's own words, which its clients decide by. */
const OWN_WORDS: ReadonlySet<string> = new Set([
  'compaction',
  'max_tokens',
  'model_context_window_exceeded',
  'pause_turn',
  'refusal',
  'stop_sequence',
  'tool_use',
]);
const WORD_FOR: Readonly<Partial<Record<FinishReason, string>>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
};

/** Other vendors' words become the vendor's own; a word that nobody knows stays. */
function stopped(holder: WireRecord, hasCalls: boolean): WireRecord {
  const { stop_reason: word } = holder;
  if (typeof word !== 'string' || OWN_WORDS.has(word)) return holder;
  const meaning = meaningOfFinish(word);
  const own = meaning === 'stop' && hasCalls ? 'tool_use' : meaning && WORD_FOR[meaning];
  return own === undefined || own === word ? holder : { ...holder, stop_reason: own };
}
