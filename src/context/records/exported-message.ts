/** A page of a context's messages, for its export. */
import type { MessageRecord } from './stored-context.ts';

export type ExportQuery = {
  readonly contextId: string;
  /** True: messages that were superseded by `moment`; false: the others. */
  readonly isArchived: boolean;
  /** Only messages stored after this sequence, up to and including `upTo`. */
  readonly after: number;
  readonly upTo: number;
  /** Epoch milliseconds: the export shows the context as it was then. */
  readonly moment: number;
};

export type ExportedMessage = {
  readonly stored: MessageRecord;
  /** Epoch milliseconds. */
  readonly supersededAt: number | undefined;
};
