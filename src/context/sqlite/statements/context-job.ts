/** Jobs of the writer that create and change contexts without a model. */
import type { ContextUpdate, Fork, NewContext, Retention } from '../../records/context-changes.ts';
import type { ContextScope } from '../../records/context-scope.ts';
import type { PinChange } from '../../history/pin-change.ts';
import type { ImportFile } from '../../records/import-file.ts';
import type { MessageRow } from '../../rows/message-row.ts';

export type ContextJob =
  | {
      readonly type: 'create-context';
      readonly context: Omit<NewContext, 'pinned'>;
      readonly scope: ContextScope;
      readonly pinned: readonly MessageRow[];
    }
  | {
      readonly type: 'update-context';
      readonly contextId: string;
      readonly changes: ContextUpdate;
      readonly scope: ContextScope;
    }
  | {
      readonly type: 'pin-messages';
      readonly change: PinChange;
      /** The plan of `messagesToPin`. The job does nothing if this is no longer the plan. */
      readonly messageIds: readonly string[];
      readonly scope: ContextScope;
    }
  | {
      readonly type: 'append-messages';
      readonly contextId: string;
      readonly messages: readonly MessageRow[];
      readonly scope: ContextScope;
      readonly expectedVersion?: number;
    }
  | { readonly type: 'fork-context'; readonly fork: Fork; readonly scope: ContextScope }
  | { readonly type: 'expire-contexts'; readonly retention: Retention };

/** All of the contexts, or none. */
export type ImportJob = { readonly type: 'import-contexts'; readonly file: ImportFile };
