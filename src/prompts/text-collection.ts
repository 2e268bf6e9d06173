/** Stores the texts of one kind: one document each, in a collection of the store. */
import type { Observable } from 'rxjs';
import type { z } from 'zod';
import { StartupError } from '../config/startup-error.ts';
import type { PromptDocuments } from './document-store.ts';
import type { StoredText } from './stored-text.ts';
import type { VersionedText } from './versioned-text.ts';

export class TextCollection<Facts> {
  constructor(
    private readonly documents: PromptDocuments,
    private readonly name: string,
    private readonly schema: z.ZodType<StoredText<Facts>>,
  ) {}

  /** @throws StartupError, or RhetorError `storage_unavailable` */
  async read(): Promise<readonly StoredText<Facts>[]> {
    const documents = await this.documents.readDocuments(this.name);
    return documents.map(({ id, body }) => {
      const result = this.schema.safeParse(JSON.parse(body));
      if (result.success) return result.data;
      throw new StartupError(
        `"${id}" of the ${this.name} in Rhetor's database cannot be read; another version of ` +
          'Rhetor wrote it. Use that version, or set RHETOR_DATA_DIR to another directory.',
      );
    });
  }

  /** Resolves when it is on disk. */
  write(text: StoredText<Facts>): Promise<void> {
    return this.documents.writeDocument(this.name, text.id, JSON.stringify(text));
  }

  /** Runs `work` while nothing else changes the texts. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.documents.exclusively(this.name, work);
  }

  /** Emits when another process may have changed a text. */
  get changes(): Observable<void> {
    return this.documents.documentChanges(this.name);
  }

  /**
   * @param fileDigest digest of the text's file, if it has one; stored so that an unchanged file is
   * ignored
   */
  async remove({ id }: VersionedText<Facts>, fileDigest: string | undefined): Promise<void> {
    if (fileDigest !== undefined) return this.write({ id, isDeleted: true, fileDigest });
    await this.documents.removeDocument(this.name, id);
  }
}
