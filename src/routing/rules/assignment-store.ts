/** Port to the store of model assignments; src/features binds it to the context store. */
import type { Observable } from 'rxjs';

/**
 * Every method rejects with a RhetorError `storage_unavailable` while the store is out of service.
 */
export abstract class AssignmentStore {
  abstract readDocuments(
    collection: string,
  ): Promise<readonly { readonly id: string; readonly body: string }[]>;
  /** Resolves once the document is on disk. */
  abstract writeDocument(collection: string, id: string, body: string): Promise<void>;
  /** Resolves once the removal is on disk, with true if the document existed. */
  abstract removeDocument(collection: string, id: string): Promise<boolean>;
  /** Emits when another process may have changed a document of the collection. */
  abstract documentChanges(collection: string): Observable<void>;
}
