/** Small texts beside conversations: Rhetor's own settings, and documents of other features. */
import type { StoredDocument } from '../stored-document.ts';

export abstract class DocumentStore {
  abstract readSetting(key: string): Promise<string | undefined>;
  abstract writeSetting(key: string, value: string): Promise<void>;

  /** The documents of a collection, in the order of their ids. */
  abstract readDocuments(collection: string): Promise<readonly StoredDocument[]>;
  /** Replaces what is there. Changes of one document happen in the order of the calls. */
  abstract writeDocument(collection: string, id: string, body: string): Promise<void>;
  /** True if there was one. */
  abstract removeDocument(collection: string, id: string): Promise<boolean>;
}
