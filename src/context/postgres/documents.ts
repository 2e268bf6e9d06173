/** Settings, documents and kept answers; the other processes are told of what is changed. */
import type { StoredDocument } from '../context-store.ts';
import type { KeptAnswer, NewKeptAnswer } from '../kept-answer.ts';
import { toKeptAnswer } from '../rows/kept-answer-row.ts';
import { text, toStoredDocument } from '../rows/stored-rows.ts';
import type { PostgresConnections } from './connections.ts';
import { InOrder } from './in-order.ts';
import { NOTIFY, type PostgresListener } from './listener.ts';
import { KEPT_FOR_MS } from '../limits.ts';

const SETTING = 'SELECT value FROM rhetor.settings WHERE key = $1';

export const WRITE_SETTING = `
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

const KEPT_ANSWER = `
  SELECT digest, body, message_id, version, kept_at FROM rhetor.kept_answers
  WHERE id = $1 AND kept_at > $2`;

const KEEP_ANSWER = 'SELECT rhetor.keep_answer($1::jsonb, NULL, NULL, $2)';

/** As ContextStore has them. */
export class PostgresDocuments {
  private readonly connections: PostgresConnections;
  private readonly listener: PostgresListener;
  private readonly inOrder = new InOrder();

  constructor(connections: PostgresConnections, listener: PostgresListener) {
    this.connections = connections;
    this.listener = listener;
  }

  async readSetting(key: string): Promise<string | undefined> {
    const [row] = await this.connections.read((session) => session.run(SETTING, [key]));
    return row && text(row, 'value');
  }

  async writeSetting(key: string, value: string): Promise<void> {
    const told = this.listener.toPayload({ type: 'setting-written', key });
    await this.inOrder.run(`setting ${key}`, () =>
      this.connections.run(WRITE_SETTING, key, value, told),
    );
  }

  async readDocuments(collection: string): Promise<readonly StoredDocument[]> {
    const rows = await this.connections.read((session) => session.run(DOCUMENTS, [collection]));
    return rows.map(toStoredDocument);
  }

  async writeDocument(collection: string, id: string, body: string): Promise<void> {
    const told = this.listener.toPayload({ type: 'documents-changed', collection });
    await this.inOrder.run(`${collection} ${id}`, () =>
      this.connections.run(WRITE_DOCUMENT, collection, id, Date.now(), body, told),
    );
  }

  async removeDocument(collection: string, id: string): Promise<boolean> {
    const told = this.listener.toPayload({ type: 'documents-changed', collection });
    const removed = await this.inOrder.run(`${collection} ${id}`, () =>
      this.connections.run(REMOVE_DOCUMENT, collection, id, told),
    );
    return removed.length > 0;
  }

  async keepAnswer(answer: NewKeptAnswer): Promise<void> {
    await this.connections.run(KEEP_ANSWER, JSON.stringify(answer), answer.keptAt - KEPT_FOR_MS);
  }

  async keptAnswer(id: string): Promise<KeptAnswer | undefined> {
    const after = Date.now() - KEPT_FOR_MS;
    const [row] = await this.connections.read((session) => session.run(KEPT_ANSWER, [id, after]));
    return row && toKeptAnswer(row);
  }
}
