/** Events and answers of the Responses API as the vendor's own clients can read them. */
import { isRecord } from '../../model/json/json.ts';
import { recordAt, textAt, type WireRecord } from '../../model/json/narrowing.ts';
import {
  countForm,
  jsonTextForm,
  listForm,
  objectForm,
  type ReadableForm,
  textForm,
  usageForm,
} from '../upstream/wire/readable-forms.ts';
import { isUnended } from './response-end.ts';

const part = objectForm({ text: textForm, refusal: textForm });
const parts = listForm(part);

/** By the type of the item; of other items nothing is read. */
const ITEMS: ReadonlyMap<unknown, ReadableForm> = new Map([
  ['message', objectForm({ id: textForm, role: textForm, content: contentForm })],
  ['reasoning', objectForm({ summary: parts, content: parts, encrypted_content: textForm })],
  [
    'function_call',
    objectForm({ call_id: textForm, name: textForm, arguments: jsonTextForm }, { arguments: '' }),
  ],
  ['custom_tool_call', objectForm({ call_id: textForm, name: textForm, input: textForm })],
]);

const response = objectForm(
  {
    status: textForm,
    model: textForm,
    output: listForm(itemForm),
    output_text: textForm,
    usage: usageForm,
  },
  { object: 'response', output: [] },
);

const eventForm = objectForm({
  delta: deltaForm,
  text: textForm,
  refusal: textForm,
  arguments: jsonTextForm,
  part,
  item: itemForm,
  response,
  item_id: textForm,
  output_index: countForm,
  content_index: countForm,
  summary_index: countForm,
  sequence_number: countForm,
});

/** A piece of text, which is nearly every event of a stream. */
export function isPlainDelta({ type, delta, output_index: index }: WireRecord): boolean {
  return (
    type === 'response.output_text.delta' && typeof delta === 'string' && typeof index === 'number'
  );
}

/**
 * @param place the item that the event belongs to, where a server does not say it as the vendor does
 * @returns the event itself if every client can read it
 */
export function readableResponseEvent(event: WireRecord, place: number): WireRecord {
  const read = eventForm(event);
  if (!isRecord(read)) return event;
  const isPlaced =
    !Object.hasOwn(event, 'output_index') || typeof read['output_index'] === 'number';
  const placed = isPlaced ? read : { ...read, output_index: place };
  // Some servers' word for it.
  const type = placed['type'] === 'response.done' ? 'response.completed' : placed['type'];
  if (type !== 'response.completed') return placed;
  const { response: last } = placed;
  const ended = isRecord(last) ? withStatus(last) : last;
  return type === placed['type'] && ended === last ? placed : { ...placed, type, response: ended };
}

/** @returns the answer itself if every client can read it */
export function readableResponse(answer: WireRecord): WireRecord {
  const read = response(answer);
  return withStatus(isRecord(read) ? read : answer);
}

/** Clients ask again for a response that has not ended, and some servers leave it at that. */
function withStatus(answer: WireRecord): WireRecord {
  if (!isUnended(answer['status'])) return answer;
  const isCut = textAt(recordAt(answer, 'incomplete_details'), 'reason') !== undefined;
  return { ...answer, status: isCut ? 'incomplete' : 'completed' };
}

function itemForm(item: unknown): unknown {
  if (!isRecord(item)) return undefined;
  return ITEMS.get(item['type'])?.(item) ?? item;
}

function contentForm(value: unknown): unknown {
  if (typeof value !== 'string') return parts(value);
  return [{ type: 'output_text', text: value, annotations: [] }];
}

/** A text or JSON; events that the vendor adds may have an object. */
function deltaForm(value: unknown): unknown {
  return isRecord(value) ? value : textForm(value);
}
