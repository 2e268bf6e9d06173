/** Small texts besides conversations: Rhetor's own settings, and documents of other features. */
import type { StoredDocument } from '../records/stored-document.ts';

export abstract class DocumentStore {
  abstract readSetting(key: string): Promise<string | undefined>;
  abstract writeSetting(key: string, value: string): Promise<void>;

  /** The documents of a collection, sorted by id. */
  abstract readDocuments(collection: string): Promise<readonly StoredDocument[]>;
  /** Replaces an existing document. Changes of one document happen in the order of the calls. */
  abstract writeDocument(collection: string, id: string, body: string): Promise<void>;
  /** Returns true if the document existed. */
  abstract removeDocument(collection: string, id: string): Promise<boolean>;
}
