/** Where model assignments are kept; src/features binds it to the context store. */
import type { Observable } from 'rxjs';

/** Every method rejects with a RhetorError `storage_unavailable` while the store cannot do its work. */
export abstract class AssignmentStore {
  abstract readDocuments(
    collection: string,
  ): Promise<readonly { readonly id: string; readonly body: string }[]>;
  /** Resolves when it is on disk. */
  abstract writeDocument(collection: string, id: string, body: string): Promise<void>;
  /** Resolves when that is on disk. */
  abstract removeDocument(collection: string, id: string): Promise<unknown>;
  /** Emits when another process may have changed a document of the collection. */
  abstract documentChanges(collection: string): Observable<void>;
}
