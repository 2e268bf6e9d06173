/** Contexts on their way out to a file, and in from one. */
import type { ExportedMessage, ExportQuery } from '../transfer/exported-message.ts';
import type { ImportFile } from '../transfer/import-file.ts';

export abstract class TransferStore {
  /**
   * Imports all of the file's contexts, or none.
   * @throws RhetorError `conflict` that names the first whose id is taken
   */
  abstract importContexts(file: ImportFile): Promise<void>;

  /**
   * Some of a context's messages in order of time; empty at the end, undefined if there is no such
   * context. An export calls it again and again.
   */
  abstract exportPage(query: ExportQuery): Promise<readonly ExportedMessage[] | undefined>;
}
