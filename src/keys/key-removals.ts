/** Deletes what a deleted key leaves that nobody may keep: the vectors of its texts, also after a kill. */
import { Logger } from '@nestjs/common';
import { RhetorError } from '../model/rhetor-error.ts';
import type { KeyDocuments } from './key-documents.ts';

/** Ids of deleted keys whose texts may still have vectors. */
const COLLECTION = 'deleted keys';

export class KeyRemovals {
  private readonly logger = new Logger('Keys');

  constructor(private readonly documents: KeyDocuments) {}

  /** Called before the key's document is removed. */
  note(id: string): Promise<void> {
    return this.documents.writeDocument(COLLECTION, id, '');
  }

  /** Without its key's document, no text gets a further vector. */
  async finish(id: string): Promise<void> {
    await this.documents.forgetVectors(id);
    await this.documents.removeDocument(COLLECTION, id);
  }

  /** Finishes what other processes have left. Never rejects: the next startup tries again. */
  async finishAll(): Promise<void> {
    try {
      const noted = await this.documents.readDocuments(COLLECTION);
      for (const { id } of noted) await this.finish(id);
    } catch (error) {
      const reason = error instanceof RhetorError ? error.code : 'internal_error';
      this.logger.warn(`vectors of deleted keys stay until the next startup: ${reason}`);
    }
  }
}
