/** Settings and documents in PostgreSQL; other processes are notified of changes. */
import { DocumentStore } from '../ports/document-store.ts';
import { toStoredDocument } from '../rows/stored-rows.ts';
import { textColumn } from '../sql/row.ts';
import type { StoredDocument } from '../records/stored-document.ts';
import { InOrder } from './in-order.ts';
import { NOTIFY } from './connection/listener.ts';
import type { PostgresDatabase } from './postgres-database.ts';

const SETTING = 'SELECT value FROM rhetor.settings WHERE key = $1';

const WRITE_SETTING = `
  WITH written AS (
    INSERT INTO rhetor.settings (key, value) VALUES ($1, $2)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value RETURNING key)
  ${NOTIFY('$3')} FROM written`;

const DOCUMENTS = 'SELECT id, body FROM rhetor.documents WHERE collection = $1 ORDER BY id';

const WRITE_DOCUMENT = `
  WITH written AS (
    INSERT INTO rhetor.documents (collection, id, updated_at, body) VALUES ($1, $2, $3, $4)
    ON CONFLICT (collection, id) DO UPDATE SET
      updated_at = excluded.updated_at, body = excluded.body RETURNING id)
  ${NOTIFY('$5')} FROM written`;

const REMOVE_DOCUMENT = `
  WITH removed AS (
    DELETE FROM rhetor.documents WHERE collection = $1 AND id = $2 RETURNING id)
  ${NOTIFY('$3')} FROM removed`;

export class PostgresDocuments extends DocumentStore {
  private readonly database: PostgresDatabase;
  private readonly inOrder = new InOrder();

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override async readSetting(key: string): Promise<string | undefined> {
    const [row] = await this.database.read((session) => session.run(SETTING, [key]));
    return row && textColumn(row, 'value');
  }

  override async writeSetting(key: string, value: string): Promise<void> {
    const notice = this.database.toPayload({ type: 'setting-written', key });
    await this.inOrder.run(`setting ${key}`, () =>
      this.database.run(WRITE_SETTING, key, value, notice),
    );
  }

  override async readDocuments(collection: string): Promise<readonly StoredDocument[]> {
    const rows = await this.database.read((session) => session.run(DOCUMENTS, [collection]));
    return rows.map(toStoredDocument);
  }

  override async writeDocument(collection: string, id: string, body: string): Promise<void> {
    const notice = this.database.toPayload({ type: 'documents-changed', collection });
    await this.inOrder.run(`${collection} ${id}`, () =>
      this.database.run(WRITE_DOCUMENT, collection, id, Date.now(), body, notice),
    );
  }

  override async removeDocument(collection: string, id: string): Promise<boolean> {
    const notice = this.database.toPayload({ type: 'documents-changed', collection });
    const removed = await this.inOrder.run(`${collection} ${id}`, () =>
      this.database.run(REMOVE_DOCUMENT, collection, id, notice),
    );
    return removed.length > 0;
  }
}
