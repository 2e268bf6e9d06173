/** A backup that was made and verified, ready to be read once. */
import type { Readable } from 'node:stream';

export type StoreBackup = {
  readonly bytes: number;
  readonly contexts: number;
  readonly messages: number;
  /** The file's content; nothing is left of the file when this is read or destroyed. */
  readonly content: Readable;
};
