/** Contexts that leave as a file, and files that become contexts. */
import { Injectable } from '@nestjs/common';
import { RhetorError } from '../model/rhetor-error.ts';
import { ContextCatalog } from './ports/context-catalog.ts';
import { SummaryStore } from './ports/summary-store.ts';
import { TransferStore } from './ports/transfer-store.ts';
import {
  exportContext,
  type TranscriptFormat,
  type ExportSource,
} from './transfer/export-context.ts';
import { importTooLarge, readImport } from './transfer/read-import.ts';
import { MOST_IMPORT_BYTES } from './limits.ts';

export type ImportCount = { readonly contexts: number; readonly messages: number };

@Injectable()
export class ContextTransfer {
  /** One at a time: a large file takes many times its size of memory while it is read. */
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
  ): Promise<AsyncIterable<string>> {
    return exportContext(this.store, contextId, { format, includesArchived });
  }

  /**
   * Takes what `export` wrote, or a file of the older form; all of it, or nothing.
   * @param declaredBytes its length, if that is known beforehand
   * @param as the id that the one context of the file gets instead of its own
   * @throws RhetorError `overloaded`, or as `readImport` and `TransferStore.importContexts`
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
  return new RhetorError('overloaded', 'Another import is running; try again when it has ended.', {
    retryAfterMs: 5_000,
  });
}
