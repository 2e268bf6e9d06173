/** The sources that an answer cites: read from the form of one vendor's dialect, written in that of another; pure. */
import { isRecord } from '../json/json.ts';
import { countAt, textAt, type WireRecord } from '../json/narrowing.ts';
import type { VendorDialect, VendorFields } from './vendor-fields.ts';

/** A page of the web: the only source that every dialect with citations can name. */
export type Citation = {
  readonly url: string;
  readonly title: string | undefined;
  /** The words of the source, from a vendor that quotes them. */
  readonly quote: string | undefined;
  /** Where in the cited text it belongs, in UTF-16 units; undefined: all of it. */
  readonly range: { readonly start: number; readonly end: number } | undefined;
};

/** What a citation belongs to: a part of an answer. Lengths and places are in UTF-16 units. */
export type CitedText = {
  readonly length: number;
  /** Where the part begins in the whole answer. */
  readonly offset: number;
  /** The text itself, for a dialect that quotes it (see `isQuoting`). */
  readonly text: string;
};

export type ReadCitations = {
  readonly citations: readonly Citation[];
  /** Those that no other dialect can express, such as `citations.page_location`. */
  readonly untranslatable: readonly string[];
};

const FIELDS = {
  anthropic: 'citations',
  openai: 'annotations',
  'openai-responses': 'annotations',
} as const;

/**
 * Characters of a quotation: as many as Anthropic quotes of a page. Without a limit, every citation could
 * repeat the whole answer.
 */
const LONGEST_QUOTE = 150;

const SHORT_NAME = /^\w{1,40}$/;

/** Undefined if the fields cite nothing. */
export function readCitations({ dialect, fields }: VendorFields): ReadCitations | undefined {
  if (dialect === 'ollama') return undefined;
  const name = FIELDS[dialect];
  const entries = [
    ...listAt(fields, name),
    ...(dialect === 'openai' ? listAt(fields, 'citations').map(fromAddress) : []),
  ];
  if (entries.length === 0) return undefined;
  const citations: Citation[] = [];
  const untranslatable = new Set<string>();
  for (const entry of entries) {
    const record = isRecord(entry) ? entry : {};
    const citation = dialect === 'anthropic' ? fromCitation(record) : fromAnnotation(record);
    if (citation !== undefined) citations.push(citation);
    else untranslatable.add(`${name}.${typeOf(record)}`);
  }
  return { citations, untranslatable: [...untranslatable] };
}

function listAt(fields: VendorFields['fields'], name: string): readonly unknown[] {
  const list = fields[name];
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
}

/** Some servers list nothing but the addresses. */
function fromAddress(url: unknown): object {
  return { type: 'url_citation', url };
}

function typeOf({ type }: WireRecord): string {
  return typeof type === 'string' && SHORT_NAME.test(type) ? type : 'unknown';
}

function fromCitation(citation: WireRecord): Citation | undefined {
  const url = textAt(citation, 'url') ?? textAt(citation, 'source');
  const { type } = citation;
  const isOfWeb = type === 'web_search_result_location' || type === 'search_result_location';
  // The source of a caller's own search results may be any text.
  if (!isOfWeb || url === undefined || !/^https?:\/\//i.test(url)) return undefined;
  const [title, quote] = [textAt(citation, 'title'), textAt(citation, 'cited_text')];
  return { url, title, quote, range: undefined };
}

/** Chat completions put the fields into an object of their own, which some servers leave out. */
function fromAnnotation(annotation: WireRecord): Citation | undefined {
  if (annotation['type'] !== 'url_citation') return undefined;
  const inner = annotation['url_citation'];
  const said = isRecord(inner) ? inner : annotation;
  const url = textAt(said, 'url');
  if (url === undefined) return undefined;
  const [start, end] = [countAt(said, 'start_index'), countAt(said, 'end_index')];
  const isRange = start !== undefined && end !== undefined && start < end;
  const range = isRange ? { start, end } : undefined;
  return { url, title: textAt(said, 'title'), quote: textAt(said, 'content'), range };
}

/** Whether citations in this dialect repeat words of the text. */
export function isQuoting(dialect: VendorDialect): boolean {
  return dialect === 'anthropic';
}

/** The fields in which a dialect says it; undefined for Ollama's, which cites nothing. */
export function writeCitations(
  dialect: VendorDialect,
  citations: readonly Citation[],
  cited: CitedText,
): VendorFields | undefined {
  switch (dialect) {
    case 'anthropic':
      return fieldsOf(dialect, citations.map(toWebSearchResult(cited)));
    case 'openai-responses':
      return fieldsOf(
        dialect,
        citations.map((citation) => ({
          type: 'url_citation',
          ...toUrlCitation(citation, { ...cited, offset: 0 }),
        })),
      );
    case 'openai':
      return fieldsOf(
        dialect,
        citations.map((citation) => ({
          type: 'url_citation',
          url_citation: toUrlCitation(citation, cited),
        })),
      );
    default:
      return undefined;
  }
}

function fieldsOf(dialect: keyof typeof FIELDS, entries: readonly object[]): VendorFields {
  return { dialect, fields: { [FIELDS[dialect]]: entries } };
}

/** Without the vendor's seal, by which `isForeignCitation` tells it from the vendor's own. */
function toWebSearchResult({ text }: CitedText): (citation: Citation) => object {
  return ({ url, title, quote, range }) => ({
    type: 'web_search_result_location',
    url,
    title: title ?? null,
    encrypted_index: '',
    cited_text: quoted(quote ?? (range === undefined ? '' : wordsIn(text, range))),
  });
}

/** Takes little more than is quoted out of a text that may be long. */
function wordsIn(text: string, { start, end }: NonNullable<Citation['range']>): string {
  return text.slice(start, Math.min(end, start + LONGEST_QUOTE + 1));
}

/** Never ends in half a surrogate pair. */
function quoted(words: string): string {
  if (words.length <= LONGEST_QUOTE) return words;
  return words.slice(0, LONGEST_QUOTE).replace(/[\uD800-\uDBFF]$/, '');
}

function toUrlCitation({ url, title, range }: Citation, { length, offset }: CitedText): object {
  const { start, end } = range ?? { start: 0, end: length };
  return {
    url,
    title: title ?? url,
    start_index: offset + Math.min(start, length),
    end_index: offset + Math.min(end, length),
  };
}

/** A citation that Rhetor wrote in Anthropic's form, for a caller that gives it back. */
export function isForeignCitation(citation: unknown): boolean {
  if (!isRecord(citation)) return false;
  return (
    citation['type'] === 'web_search_result_location' &&
    textAt(citation, 'encrypted_index') === undefined
  );
}
