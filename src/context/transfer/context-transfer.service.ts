/** Exports contexts to files and imports them. */
import { Injectable } from '@nestjs/common';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { ContextScope } from '../records/context-scope.ts';
import { ContextCatalog } from '../ports/context-catalog.ts';
import { SummaryStore } from '../ports/summary-store.ts';
import { TransferStore } from '../ports/transfer-store.ts';
import { exportContext, type TranscriptFormat, type ExportSource } from './export-context.ts';
import { importTooLarge, readImport } from './read-import.ts';
import { MOST_IMPORT_BYTES } from '../limits.ts';

export type ImportCount = { readonly contexts: number; readonly messages: number };

@Injectable()
export class ContextTransfer {
  /** One import at a time: parsing a large file takes many times its size in memory. */
  private isImporting = false;

  private readonly store: ExportSource;

  constructor(contexts: ContextCatalog, summaries: SummaryStore, transfer: TransferStore) {
    this.store = { contexts, summaries, transfer };
  }

  /** See `exportContext`. */
  export(
    contextId: string,
    format: TranscriptFormat,
    includesArchived: boolean,
    scope: ContextScope,
  ): Promise<AsyncIterable<string>> {
    return exportContext(this.store, contextId, { format, includesArchived }, scope);
  }

  /**
   * Imports the output of `export`, or a file of the older format; all of it, or nothing.
   * @param declaredBytes the file's length, if known in advance
   * @param as replaces the id of the only context in the file
   * @throws RhetorError `overloaded`, or the errors of `readImport` and
   * `TransferStore.importContexts`
   */
  async import(
    chunks: AsyncIterable<Uint8Array>,
    declaredBytes: number | undefined,
    as?: string,
  ): Promise<ImportCount> {
    if ((declaredBytes ?? 0) > MOST_IMPORT_BYTES) throw importTooLarge();
    if (this.isImporting) throw importRunning();
    this.isImporting = true;
    try {
      const file = await readImport(chunks, as);
      await this.store.transfer.importContexts(file);
      return { contexts: file.contexts.length, messages: file.messageCount };
    } finally {
      this.isImporting = false;
    }
  }
}

function importRunning(): RhetorError {
  return new RhetorError(
    'overloaded',
    'Another import is running; try again when it has finished.',
    {
      retryAfterMs: 5_000,
    },
  );
}
