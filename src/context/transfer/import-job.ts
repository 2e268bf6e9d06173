/** What the main thread sends to the reader of an import, and what comes back: plain data. */
import type { ImportFile } from './import-file.ts';

export type ImportRequest =
  | { readonly type: 'chunk'; readonly bytes: Uint8Array }
  /** There is no more. `as` is the id that the one context of the file gets instead of its own. */
  | { readonly type: 'end'; readonly as?: string };

export type ImportReply =
  | { readonly type: 'read'; readonly file: ImportFile }
  /** It is no JSON. */
  | { readonly type: 'broken' }
  | { readonly type: 'refused'; readonly field: string; readonly message: string };
