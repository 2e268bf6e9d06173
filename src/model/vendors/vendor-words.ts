/** Puts what only one vendor's dialect can express in words, for models, readers and the search; pure. */
import { isRecord } from '../json/json.ts';

type Fields = Readonly<Record<string, unknown>>;

/** UTF-16 units of the words for one item. */
const LONGEST_WORDS = 1_000;
/** Entries of a list that are named; the others are only counted. */
const MOST_NAMED = 5;
const DEEPEST = 4;

/** Readable fields in the order in which they are said. What is encrypted, or only an id, is not among them. */
const READABLE = [
  'error_code',
  'error',
  'query',
  'queries',
  'pattern',
  'title',
  'filename',
  'url',
  'code',
  'command',
  'commands',
  'revised_prompt',
  'text',
  'stdout',
  'stderr',
  'logs',
  'outcome',
  'transcript',
  'arguments',
  'input',
  'action',
  'source',
  'content',
  'results',
  'sources',
  'outputs',
  'output',
  'result_text',
  'tools',
  'url_citation',
];

/** Lists of what a tool found. */
const FOUND: ReadonlySet<string> = new Set(['content', 'results', 'sources', 'search_results']);

/** A sentence in brackets, such as `[web search: 3 results: …]`. */
export function vendorWords(fields: Fields): string {
  const said = isTyped(fields) ? saidOfItem(fields) : saidOfMessage(fields);
  // It is all that is left of the conversation before it.
  if (fields['type'] === 'compaction') return `[${said}]`;
  return `[${said.length > LONGEST_WORDS ? `${said.slice(0, LONGEST_WORDS)}…` : said}]`;
}

function isTyped(fields: Fields): fields is Fields & { readonly type: string } {
  return typeof fields['type'] === 'string';
}

function saidOfItem(fields: Fields & { readonly type: string }): string {
  const { type, name, server_name: ofAnthropic, server_label: ofOpenAI } = fields;
  const tool = type.replace(/_(tool_result|tool_use|call|call_output)$/, '');
  const isNamed = typeof name === 'string' && /^(server|mcp)$/.test(tool);
  const server = ofAnthropic ?? ofOpenAI;
  const head =
    (isNamed ? name : tool).replaceAll('_', ' ') +
    (typeof server === 'string' ? ` of ${server}` : '');
  const details = saidOf(fields, DEEPEST);
  return details === '' ? head : `${head}: ${details}`;
}

/** Fields of a message itself, which have no type. */
function saidOfMessage(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => {
      const head = name.replaceAll('_', ' ');
      const details = saidOf(value, DEEPEST);
      if (!Array.isArray(value)) return details === '' ? head : `${head}: ${details}`;
      const counted = `${value.length} ${value.length === 1 ? head.replace(/s$/, '') : head}`;
      return details === '' ? counted : `${counted}: ${details}`;
    })
    .join('; ');
}

function saidOf(value: unknown, depth: number): string {
  if (typeof value === 'string') return isData(value) ? '' : value.trim();
  if (depth === 0) return '';
  if (Array.isArray(value)) {
    const named = value.slice(0, MOST_NAMED).map((entry) => saidOf(entry, depth - 1));
    return (value.length > MOST_NAMED ? [...named, '…'] : named).filter(isSaid).join('; ');
  }
  if (!isRecord(value)) return '';
  return READABLE.map((name) => saidOfField(name, value[name], depth - 1))
    .filter(isSaid)
    .join(', ');
}

function saidOfField(name: string, value: unknown, depth: number): string {
  const said = saidOf(value, depth);
  const isList = Array.isArray(value) && value.every((entry) => isRecord(entry));
  if (!isList || !FOUND.has(name) || value.some(isPlainText)) return said;
  const counted = value.length === 1 ? '1 result' : `${value.length} results`;
  return said === '' ? counted : `${counted}: ${said}`;
}

function isPlainText(entry: unknown): boolean {
  return isRecord(entry) && entry['type'] === 'text';
}

function isSaid(text: string): boolean {
  return text !== '';
}

/** A picture or a file, which no one reads. */
function isData(text: string): boolean {
  return text.startsWith('data:');
}
