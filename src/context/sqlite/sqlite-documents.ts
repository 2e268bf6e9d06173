/** Settings and documents in the embedded database. */
import { DocumentStore } from '../ports/document-store.ts';
import { toStoredDocument } from '../rows/stored-rows.ts';
import type { StoredDocument } from '../records/stored-document.ts';
import { DOCUMENTS_OF_COLLECTION } from './statements/documents.ts';
import { readSetting } from './statements/settings.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

export class SqliteDocuments extends DocumentStore {
  private readonly database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override readSetting(key: string): Promise<string | undefined> {
    return this.database.read((prepare) => readSetting(prepare, key));
  }

  override async writeSetting(key: string, value: string): Promise<void> {
    await this.database.write({ type: 'write-setting', key, value });
  }

  override readDocuments(collection: string): Promise<readonly StoredDocument[]> {
    return this.database.read((prepare) =>
      prepare(DOCUMENTS_OF_COLLECTION).all(collection).map(toStoredDocument),
    );
  }

  override async writeDocument(collection: string, id: string, body: string): Promise<void> {
    const updatedAt = Date.now();
    await this.database.write({ type: 'write-document', collection, id, body, updatedAt });
  }

  override async removeDocument(collection: string, id: string): Promise<boolean> {
    return (await this.database.write({ type: 'remove-document', collection, id })) > 0;
  }
}
