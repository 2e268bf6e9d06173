/** The part of a failure's text that may be logged, since upstreams like to quote their request; pure. */
import type { RhetorError } from '../rhetor-error.ts';

const MASK = '[quoted]';
/** Any quotation of twice this length is found, and then masked to its full extent. */
const PROBE = 8;
/** Texts too short for probes are searched as whole words; still shorter ones are ordinary words. */
const SHORTEST = 4;
const LONGEST_LOGGED = 300;
/** A probe that occurs this often in the source is a common phrase and is skipped. */
const MOST_PLACES = 256;
/** Characters; searching more would block the event loop, so a longer text is omitted. */
const MOST_SEARCHED = 512 * 1024;
/** Members that hold fixed names, not text of a caller. */
const NAMES: ReadonlySet<string> = new Set(['type', 'role']);

/**
 * Returns undefined if the text may contain something from the caller: Rhetor's own refusals may
 * name what was sent. Keys are not masked here.
 */
export function loggableText(error: RhetorError): string | undefined {
  const { loggable, operatorMessage, message, status } = error;
  const text = loggable ?? operatorMessage ?? (status >= 500 ? message : undefined);
  return text?.slice(0, LONGEST_LOGGED);
}

/** `text` with every quotation of a text in `request`, at any depth, replaced. */
export function withoutQuotes(text: string, request: unknown): string {
  const start = text.slice(0, LONGEST_LOGGED);
  const sources = new Set(textsIn(request));
  let length = 0;
  for (const source of sources) length += source.length;
  if (length > MOST_SEARCHED) return MASK;
  const isQuoted = new Uint8Array(start.length);
  for (const source of sources) {
    if (source.length < 2 * PROBE) markWhole(start, source, isQuoted);
    else markRuns(start, source, isQuoted);
  }
  let clean = '';
  for (let at = 0; at < start.length; at += 1) {
    if (isQuoted[at] === 0) clean += start[at];
    else if (isQuoted[at - 1] !== 1) clean += MASK;
  }
  return clean;
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (value.trim().length >= SHORTEST) yield value.trim();
  } else if (Array.isArray(value)) {
    for (const item of value) yield* textsIn(item);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      if (!NAMES.has(name)) yield* textsIn(member);
    }
  }
}

function markWhole(text: string, source: string, isQuoted: Uint8Array): void {
  for (let at = text.indexOf(source); at >= 0; at = text.indexOf(source, at + 1)) {
    const end = at + source.length;
    if (!isWordCharacter(text[at - 1]) && !isWordCharacter(text[end])) isQuoted.fill(1, at, end);
  }
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character);
}

/** Every run of 2 × PROBE - 1 characters contains a whole probe, so searching for the probes suffices. */
function markRuns(text: string, source: string, isQuoted: Uint8Array): void {
  for (let at = 0; at + PROBE <= text.length; at += PROBE) {
    const probe = text.slice(at, at + PROBE);
    let found = -1;
    for (let places = 0; places < MOST_PLACES; places += 1) {
      found = source.indexOf(probe, found + 1);
      if (found < 0) break;
      let [from, to] = [0, PROBE];
      while (
        at + from > 0 &&
        found + from > 0 &&
        text[at + from - 1] === source[found + from - 1]
      ) {
        from -= 1;
      }
      while (at + to < text.length && text[at + to] === source[found + to]) to += 1;
      if (to - from >= 2 * PROBE - 1) {
        isQuoted.fill(1, at + from, at + to);
        break;
      }
    }
  }
}
