/** A page of everything that a context holds, for its export. */
import type { MessageRecord } from '../stored-context.ts';

export type ExportQuery = {
  readonly contextId: string;
  /** Those that were superseded by `moment`, or those that were not. */
  readonly isArchived: boolean;
  /** Only what was stored after this sequence, up to and with that one. */
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
