/** Exports and imports of contexts. */
import type { ContextScope } from '../records/context-scope.ts';
import type { ExportedMessage, ExportQuery } from '../records/exported-message.ts';
import type { ImportFile } from '../records/import-file.ts';

export abstract class TransferStore {
  /**
   * Imports all of the file's contexts, or none.
   * @throws RhetorError `conflict` that names the first context whose id is taken
   */
  abstract importContexts(file: ImportFile): Promise<void>;

  /**
   * Returns the next messages of a context in chronological order; empty at the end, undefined if
   * the context does not exist in the scope. An export calls it repeatedly.
   */
  abstract exportPage(
    query: ExportQuery,
    scope?: ContextScope,
  ): Promise<readonly ExportedMessage[] | undefined>;
}
