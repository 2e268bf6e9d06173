/** A file that was read for an import, as lines of JSON in memory shared by threads, read record by record. */
import type { ImportedContext, ImportedMessage } from './imported-context.ts';

/** A context without its messages, and their totals. */
export type ImportedHead = Omit<ImportedContext, 'messages'> & {
  readonly activeCount: number;
  readonly activeTokens: number;
  /** True if no message in it was cut off. */
  readonly isWhole: boolean;
};

export type ImportRecord =
  | { readonly type: 'context'; readonly head: ImportedHead }
  /** A message of the preceding context. */
  | { readonly type: 'message'; readonly message: ImportedMessage };

export type ImportFile = {
  /** A line of JSON for each record; shared because it is too large to copy. */
  readonly records: Uint8Array<SharedArrayBuffer>;
  readonly contexts: readonly Pick<ImportedContext, 'contextId' | 'createdAt'>[];
  readonly messageCount: number;
};

export function toImportFile(contexts: readonly ImportedContext[]): ImportFile {
  const lines = contexts.flatMap(toLines);
  const json = Buffer.from(lines.join('\n'));
  const shared = new Uint8Array(new SharedArrayBuffer(json.length));
  shared.set(json);
  return {
    records: shared,
    contexts: contexts.map(({ contextId, createdAt }) => ({ contextId, createdAt })),
    messageCount: lines.length - contexts.length,
  };
}

/** The lines were written by toImportFile. */
export function* recordsOf({ records }: ImportFile): Generator<ImportRecord> {
  const bytes = Buffer.from(records.buffer);
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf('\n', start);
    const end = found === -1 ? bytes.length : found;
    yield JSON.parse(bytes.toString('utf8', start, end)) as ImportRecord;
    start = end + 1;
  }
}

function toLines({ messages, ...rest }: ImportedContext): string[] {
  const active = messages.filter(({ supersededAt }) => supersededAt === undefined);
  const head: ImportedHead = {
    ...rest,
    activeCount: active.length,
    activeTokens: active.reduce((sum, { tokens }) => sum + tokens, 0),
    isWhole: messages.every(({ status }) => status === undefined),
  };
  const records: readonly ImportRecord[] = [
    { type: 'context', head },
    ...messages.map((message) => ({ type: 'message', message }) as const),
  ];
  return records.map((record) => JSON.stringify(record));
}
