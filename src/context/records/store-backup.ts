/** A verified backup that can be read once. */
import type { Readable } from 'node:stream';

export type StoreBackup = {
  readonly bytes: number;
  readonly contexts: number;
  readonly messages: number;
  /** The file's content; the file is gone once this is read or destroyed. */
  readonly content: Readable;
};
