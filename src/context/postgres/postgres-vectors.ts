/** Vectors in PostgreSQL. */
import { VectorStore } from '../ports/vector-store.ts';
import { isOwnerKnown } from '../sql/owner-sql.ts';
import { integerColumn } from '../sql/row.ts';
import { toSimilarities, toUnembedded, toVectorModel } from '../rows/vector-rows.ts';
import {
  type NewVector,
  type Similarities,
  type SimilarityQuery,
  type StoredVectorModel,
  type UnembeddedQuery,
  type UnembeddedText,
  VECTOR_KINDS,
  type VectorKind,
  type VectorModel,
} from '../records/text-vector.ts';
import { IS_VISIBLE_IN_POSTGRES } from './statements/hidden-contexts.ts';
import type { DatabaseSession } from './connection/connections.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { LONGEST_EMBEDDED_BYTES } from '../limits.ts';

/** Vectors per statement, far below the number that would exceed the statement timeout. */
const FORGOTTEN_AT_ONCE = 5_000;

const KEY_OF = `
  INSERT INTO rhetor.vector_models (provider, model, version, dimensions) VALUES ($1, $2, $3, $4)
  ON CONFLICT (provider, model, version, dimensions) DO UPDATE SET version = excluded.version
  RETURNING key`;

const LAST_VERSION = `
  SELECT * FROM rhetor.vector_models WHERE provider = $1 AND model = $2 ORDER BY key DESC LIMIT 1`;

const HAS_NONE = (kind: VectorKind): string => `
  ${kind}s.sequence > $1 AND ${kind}s.sequence <= $2 AND NOT EXISTS (
    SELECT FROM rhetor.${kind}_vectors AS known
    WHERE known.model_key = $3 AND known.sequence = ${kind}s.sequence)
  AND coalesce(owner, '') || ' ' || coalesce(component, '') NOT IN (SELECT unnest($5::text[]))
  AND ${isOwnerKnown('rhetor.documents')}
  ORDER BY ${kind}s.sequence DESC LIMIT $4`;

const UNEMBEDDED: Readonly<Record<VectorKind, string>> = {
  message: `
    SELECT messages.sequence, role, owner, component,
      CASE WHEN octet_length(parts) <= ${LONGEST_EMBEDDED_BYTES} THEN parts END AS parts
    FROM rhetor.messages JOIN rhetor.contexts
      ON contexts.key = messages.context_key AND ${IS_VISIBLE_IN_POSTGRES}
    WHERE role IN ('user', 'assistant') AND ${HAS_NONE('message')}`,
  note: `SELECT sequence, owner, component, text FROM rhetor.notes WHERE ${HAS_NONE('note')}`,
};

/** Each as `embedded`, with its owner. */
const TEXTS: Readonly<Record<VectorKind, string>> = {
  message: `rhetor.messages AS embedded JOIN rhetor.contexts ON contexts.key = embedded.context_key`,
  note: 'rhetor.notes AS embedded',
};

/** The locks keep what is being deleted, and what belongs to a key that is, from getting a vector. */
const ADD = (kind: VectorKind): string => `
  INSERT INTO rhetor.${kind}_vectors (sequence, model_key, vector)
  SELECT given.sequence, $1::bigint, given.vector
  FROM unnest($2::bigint[], $3::bytea[]) AS given (sequence, vector), ${TEXTS[kind]}
  WHERE embedded.sequence = given.sequence AND ${isOwnerKnown('rhetor.documents', 'FOR KEY SHARE')}
  FOR KEY SHARE OF embedded
  ON CONFLICT (sequence) DO UPDATE SET model_key = excluded.model_key, vector = excluded.vector`;

const DROP = (kind: VectorKind): string => `
  WITH dropped AS (
    DELETE FROM rhetor.${kind}_vectors WHERE sequence IN (
      SELECT sequence FROM rhetor.${kind}_vectors WHERE model_key < $1 OR model_key > $1 LIMIT $2)
    RETURNING 1)
  SELECT count(*) AS dropped FROM dropped`;

const FORGET = (kind: VectorKind): string => `
  WITH forgotten AS (
    DELETE FROM rhetor.${kind}_vectors WHERE sequence IN (
      SELECT known.sequence FROM ${TEXTS[kind]}
      JOIN rhetor.${kind}_vectors AS known ON known.sequence = embedded.sequence
      WHERE owner = $1 LIMIT ${FORGOTTEN_AT_ONCE})
    RETURNING 1)
  SELECT count(*) AS forgotten FROM forgotten`;

export class PostgresVectors extends VectorStore {
  private readonly database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    super();
    this.database = database;
  }

  override async keyOf({ provider, model, version, dimensions }: VectorModel): Promise<number> {
    const [row = {}] = await this.database.run(KEY_OF, provider, model, version, dimensions);
    return integerColumn(row, 'key');
  }

  override async lastVersion(
    provider: string,
    model: string,
  ): Promise<StoredVectorModel | undefined> {
    const [row] = await this.database.read((session) =>
      session.run(LAST_VERSION, [provider, model]),
    );
    return row && toVectorModel(row);
  }

  override async newest(kind: VectorKind): Promise<number> {
    const [row = {}] = await this.database.read((session) =>
      session.run(`SELECT coalesce(max(sequence), 0) AS newest FROM rhetor.${kind}s`),
    );
    return integerColumn(row, 'newest');
  }

  override async unembedded({
    kind,
    modelKey,
    after,
    upTo,
    limit,
    leftOut = [],
  }: UnembeddedQuery): Promise<readonly UnembeddedText[]> {
    const values = [after, upTo, modelKey ?? null, limit, leftOut];
    const rows = await this.database.read((session) => session.run(UNEMBEDDED[kind], values));
    return rows.map(toUnembedded);
  }

  override async add(
    kind: VectorKind,
    modelKey: number,
    vectors: readonly NewVector[],
  ): Promise<void> {
    const sequences = vectors.map(({ sequence }) => sequence);
    const bytes = vectors.map(({ vector }) =>
      Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength),
    );
    await this.database.run(ADD(kind), modelKey, sequences, bytes);
  }

  override async dropOthers(kind: VectorKind, modelKey: number, limit: number): Promise<number> {
    const [row = {}] = await this.database.run(DROP(kind), modelKey, limit);
    return integerColumn(row, 'dropped');
  }

  /** Not on the connections on which turns are stored. */
  override async forget(owner: string): Promise<void> {
    const { connections } = this.database.whileOpen();
    for (const kind of VECTOR_KINDS) {
      for (let forgotten = FORGOTTEN_AT_ONCE; forgotten === FORGOTTEN_AT_ONCE;) {
        const [row = {}] = await connections.writeLong((session) =>
          session.run(FORGET(kind), [owner]),
        );
        forgotten = integerColumn(row, 'forgotten');
      }
    }
  }

  override async similarities(
    { kind, modelKey, vector, sequences }: SimilarityQuery,
    owner: string | undefined,
    signal?: AbortSignal,
  ): Promise<Similarities> {
    const sql = `SELECT sequence, vector FROM rhetor.${kind}_vectors
      WHERE sequence = ANY ($1::bigint[]) AND model_key = $2`;
    const read = (session: DatabaseSession) => session.run(sql, [sequences, modelKey]);
    const rows = await this.database.look(owner, read, signal);
    return toSimilarities(rows, vector);
  }
}
