/** Reads the events of a stream from its whole text, independently of Rhetor's own decoders. */
import { isRecord, parseJson } from '../../../src/model/json/json.ts';
import type { WireRecord } from '../../../src/model/json/narrowing.ts';

export type StreamEvents = {
  readonly events: readonly WireRecord[];
  /** The text holds the sentinel `[DONE]`. */
  readonly isMarked: boolean;
};

/** What becomes of data that is not JSON, after which nothing is read, since the answer lacks a piece. */
const DAMAGE: WireRecord = { type: 'error', error: 'data that is not JSON' };

/** Server-sent events whose data is a JSON object, or empty. */
export function sseEvents(text: string): StreamEvents {
  const blocks = text
    .replace(/^\uFEFF/, '')
    .replaceAll(/\r\n?/g, '\n')
    .split(/\n{2,}/);
  const events: WireRecord[] = [];
  let isMarked = false;
  for (const block of blocks) {
    const lines = block.split('\n');
    const data = lines
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice('data:'.length))
      .join('\n')
      .trim();
    if (data === '[DONE]') isMarked = true;
    if (data === '[DONE]' || data === '') continue;
    const event = eventOf(data, lines.includes('event: error'));
    events.push(event);
    if (event === DAMAGE) break;
  }
  return { events, isMarked };
}

function eventOf(data: string, isError: boolean): WireRecord {
  const event = parseJson(data);
  if (!isRecord(event)) return DAMAGE;
  return isError ? { type: 'error', ...event } : event;
}

export function ndjsonEvents(text: string): readonly WireRecord[] {
  return text.split('\n').flatMap((line) => {
    const event = parseJson(line);
    return isRecord(event) ? [event] : [];
  });
}

/** The elements of the list at a field that are objects. */
export function recordsAt(record: WireRecord, name: string): readonly WireRecord[] {
  const list = record[name];
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** The text at a field, or the texts of its parts; empty if there is none. */
export function partsText(record: WireRecord, name: string): string {
  const value = record[name];
  if (typeof value === 'string') return value;
  return recordsAt(record, name)
    .map((part) => (part['type'] === 'thinking' ? '' : partsText(part, 'text')))
    .join('');
}
