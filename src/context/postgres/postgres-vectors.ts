/** Vectors in PostgreSQL. */
import { VectorStore } from '../ports/vector-store.ts';
import { integerColumn } from '../rows/stored-rows.ts';
import { toSimilarities, toUnembedded, toVectorModel } from '../rows/vector-rows.ts';
import type {
  NewVector,
  Similarities,
  SimilarityQuery,
  StoredVectorModel,
  UnembeddedQuery,
  UnembeddedText,
  VectorKind,
  VectorModel,
} from '../text-vector.ts';
import { IS_VISIBLE_IN_POSTGRES } from './hidden-contexts.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { LONGEST_EMBEDDED_BYTES } from '../limits.ts';

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

/** The lock keeps what is being deleted from getting a vector. */
const ADD = (kind: VectorKind): string => `
  INSERT INTO rhetor.${kind}_vectors (sequence, model_key, vector)
  SELECT given.sequence, $1::bigint, given.vector
  FROM unnest($2::bigint[], $3::bytea[]) AS given (sequence, vector)
  JOIN rhetor.${kind}s AS embedded ON embedded.sequence = given.sequence
  FOR KEY SHARE OF embedded
  ON CONFLICT (sequence) DO UPDATE SET model_key = excluded.model_key, vector = excluded.vector`;

const DROP = (kind: VectorKind): string => `
  WITH dropped AS (
    DELETE FROM rhetor.${kind}_vectors WHERE sequence IN (
      SELECT sequence FROM rhetor.${kind}_vectors WHERE model_key < $1 OR model_key > $1 LIMIT $2)
    RETURNING 1)
  SELECT count(*) AS dropped FROM dropped`;

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

  override async similarities(
    { kind, modelKey, vector, sequences }: SimilarityQuery,
    owner: string | undefined,
  ): Promise<Similarities> {
    const rows = await this.database.look(owner, (session) =>
      session.run(
        `SELECT sequence, vector FROM rhetor.${kind}_vectors
        WHERE sequence = ANY ($1::bigint[]) AND model_key = $2`,
        [sequences, modelKey],
      ),
    );
    return toSimilarities(rows, vector);
  }
}
