/** A document store in memory, which a test can make fail. */
import { type Observable, Subject } from 'rxjs';
import { RhetorError } from '../../src/model/rhetor-error.ts';
import { PromptDocuments, type PromptDocument } from '../../src/prompts/document-store.ts';

export class DocumentsInMemory extends PromptDocuments {
  readonly collections = new Map<string, Map<string, string>>();
  /** Emits when a test simulates a change by another process. */
  readonly changesElsewhere = new Subject<void>();
  isFailing = false;

  override async readDocuments(collection: string): Promise<readonly PromptDocument[]> {
    return [...this.open(collection)].map(([id, body]) => ({ id, body }));
  }

  override async writeDocument(collection: string, id: string, body: string): Promise<void> {
    this.open(collection).set(id, body);
  }

  override async removeDocument(collection: string, id: string): Promise<boolean> {
    return this.open(collection).delete(id);
  }

  override exclusively<T>(_collection: string, work: () => Promise<T>): Promise<T> {
    return work();
  }

  override documentChanges(): Observable<void> {
    return this.changesElsewhere;
  }

  private open(collection: string): Map<string, string> {
    if (this.isFailing) throw new RhetorError('storage_unavailable', 'The disk is full.');
    const documents = this.collections.get(collection) ?? new Map<string, string>();
    this.collections.set(collection, documents);
    return documents;
  }
}
