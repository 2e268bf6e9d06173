/** The port through which prompts and templates are stored; src/features binds it to the context store. */
import type { Observable } from 'rxjs';

/** The body is opaque to the store; only prompts and templates read it. */
export type PromptDocument = { readonly id: string; readonly body: string };

/** Every method rejects with a RhetorError `storage_unavailable` while the store is unavailable. */
export abstract class PromptDocuments {
  abstract readDocuments(collection: string): Promise<readonly PromptDocument[]>;
  /** Resolves when it is on disk. */
  abstract writeDocument(collection: string, id: string, body: string): Promise<void>;
  /** Resolves when that is on disk; true if the document existed. */
  abstract removeDocument(collection: string, id: string): Promise<boolean>;

  /** Runs `work` while nothing else changes the collection, in this process or another. */
  abstract exclusively<T>(collection: string, work: () => Promise<T>): Promise<T>;
  /** Emits when another process may have changed a document of the collection. */
  abstract documentChanges(collection: string): Observable<void>;
}
