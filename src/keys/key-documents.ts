/** The port through which keys are stored; src/features binds it to the context store. */
import type { Observable } from 'rxjs';

/** Every method rejects with a RhetorError `storage_unavailable` while the store is unavailable. */
export abstract class KeyDocuments {
  abstract readDocuments(
    collection: string,
  ): Promise<readonly { readonly id: string; readonly body: string }[]>;
  /** Resolves when it is on disk. */
  abstract writeDocument(collection: string, id: string, body: string): Promise<void>;
  /** Resolves when that is on disk; true if the document existed. */
  abstract removeDocument(collection: string, id: string): Promise<boolean>;
  /** Deletes the vectors of a deleted key's messages and notes, which stay. */
  abstract forgetVectors(owner: string): Promise<void>;
  /** Runs `work` while nothing else changes the collection, in this process or another. */
  abstract exclusively<T>(collection: string, work: () => Promise<T>): Promise<T>;
  /** Emits when another process may have changed a document of the collection. */
  abstract documentChanges(collection: string): Observable<void>;
}
