/** Masks secrets, in every form in which they are sent, and key-like strings in texts from upstreams. */
import type { SecretForm, SecretForms } from './secret-forms.ts';
import { textViews, type TextView } from './text-views.ts';

const MASK = '[masked]';

/** The formats of the vendors' keys, and anything after "Bearer". */
const KEY_LIKE =
  /\b(?:sk|pk|rk|xai|gsk|key)[-_][A-Za-z0-9_*.-]{8,}|\bAIza[A-Za-z0-9_-]{20,}|\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/g;

/** A form that is cut off at the end of a text is masked if at least this much of it is left. */
const SHORTEST_BEGINNING = 6;

type Span = { readonly start: number; readonly end: number };

/** Call it before a text is shortened: a secret cut in its middle is not always recognized. */
export function maskSecrets(text: string, forms: SecretForms): string {
  const spans: Span[] = [];
  for (const view of textViews(text)) {
    for (const form of forms) findForm(view, form, spans);
  }
  return withoutSpans(text, spans).replace(KEY_LIKE, (found) => (isWord(found) ? found : MASK));
}

function findForm(view: TextView, { text: form, head }: SecretForm, spans: Span[]): void {
  const { text } = view;
  for (let at = text.indexOf(head); at >= 0; at = text.indexOf(head, at + 1)) {
    let length = head.length;
    while (length < form.length && text[at + length] === form[length]) length += 1;
    spans.push(spanIn(view, at, length));
  }
  const beginning = head.slice(0, SHORTEST_BEGINNING);
  const tail = Math.max(0, text.length - form.length);
  for (let at = text.indexOf(beginning, tail); at >= 0; at = text.indexOf(beginning, at + 1)) {
    if (form.startsWith(text.slice(at))) spans.push(spanIn(view, at, text.length - at));
  }
}

/** In the text of which it is a view. */
function spanIn({ places }: TextView, at: number, length: number): Span {
  const last = at + length - 1;
  return { start: places?.starts[at] ?? at, end: places?.ends[last] ?? last + 1 };
}

function withoutSpans(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  let masked = '';
  let end = 0;
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    if (span.start >= end) masked += text.slice(end, span.start) + MASK;
    end = Math.max(end, span.end);
  }
  return masked + text.slice(end);
}

/** True for words such as "key-value-storage", which begin like a key: a key has digits or capitals. */
function isWord(found: string): boolean {
  return /^key[-_]/.test(found) && !/[0-9A-Z]/.test(found);
}
