/** Spares the parsing of events that differ from an earlier one in nothing but a text, as most of a stream do. */
import { isRecord, parseJson } from '../../../model/json/json.ts';
import { NO_FIELDS, type WireRecord } from '../../../model/json/narrowing.ts';

/** Streams whose events also differ in other fields are parsed as they come after so many attempts. */
const MOST_ATTEMPTS = 4;
const PROBE = '\u0000';
const WRITTEN_PROBE = JSON.stringify(PROBE);

type Learned = {
  /** The event's JSON around the text. */
  readonly head: string;
  readonly tail: string;
  readonly event: WireRecord;
  /** The names of the fields that lead to the text. */
  readonly path: readonly string[];
};

/** One instance for each stream. */
export class RepeatedEvent {
  private attempts = 0;
  private learned: Learned | undefined;

  /** @returns what `JSON.parse` would return; undefined if the event is not such a repetition */
  read(json: string): WireRecord | undefined {
    if (this.learned === undefined) return undefined;
    const { head, tail, event, path } = this.learned;
    const end = json.length - tail.length;
    if (end <= head.length || !json.startsWith(head) || !json.endsWith(tail)) return undefined;
    const text = parseJson(json.slice(head.length, end));
    const read = typeof text === 'string' ? replaced(event, path, text) : undefined;
    if (isRecord(read)) return read;
    this.learned = undefined;
    return undefined;
  }

  /**
   * Takes this event as the model of those to come.
   * @param text what the event says, the one thing in which they differ
   */
  learn(json: string, text: string): void {
    if (this.attempts >= MOST_ATTEMPTS) return;
    this.attempts += 1;
    const written = JSON.stringify(text);
    const at = json.lastIndexOf(written);
    if (at < 0 || json.includes(WRITTEN_PROBE)) return;
    const head = json.slice(0, at);
    const tail = json.slice(at + written.length);
    const event = parseJson(head + WRITTEN_PROBE + tail);
    const path = isRecord(event) ? pathOfProbe(event) : undefined;
    if (isRecord(event) && path !== undefined) this.learned = { head, tail, event, path };
  }
}

function pathOfProbe(value: object): readonly string[] | undefined {
  for (const [name, field] of Object.entries(value)) {
    if (field === PROBE) return [name];
    const rest = typeof field === 'object' && field !== null ? pathOfProbe(field) : undefined;
    if (rest !== undefined) return [name, ...rest];
  }
  return undefined;
}

/** A copy where it differs, since whoever gets an event may keep it. */
function replaced(value: unknown, path: readonly string[], text: unknown, depth = 0): unknown {
  const name = path[depth];
  if (name === undefined) return text;
  if (Array.isArray(value)) {
    return value.with(Number(name), replaced(value[Number(name)], path, text, depth + 1));
  }
  const record = isRecord(value) ? value : NO_FIELDS;
  return { ...record, [name]: replaced(record[name], path, text, depth + 1) };
}
