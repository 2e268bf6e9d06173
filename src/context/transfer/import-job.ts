/** The messages between the main thread and the reader of an import: plain data. */
import type { ImportFile } from '../records/import-file.ts';

export type ImportRequest =
  | { readonly type: 'chunk'; readonly bytes: Uint8Array }
  /** The end of the file. `as` replaces the id of the only context in the file. */
  | { readonly type: 'end'; readonly as?: string };

export type ImportReply =
  | { readonly type: 'read'; readonly file: ImportFile }
  /** Not JSON. */
  | { readonly type: 'broken' }
  | { readonly type: 'refused'; readonly field: string; readonly message: string };
