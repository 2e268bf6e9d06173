/** Vectors in the embedded database. */
import { VectorStore } from '../ports/vector-store.ts';
import { integerColumn } from '../sql/row.ts';
import { toVectorModel } from '../rows/vector-rows.ts';
import type {
  NewVector,
  Similarities,
  SimilarityQuery,
  StoredVectorModel,
  UnembeddedQuery,
  UnembeddedText,
  VectorKind,
  VectorModel,
} from '../records/text-vector.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

const LAST_VERSION = `
  SELECT * FROM vector_models WHERE provider = ? AND model = ? ORDER BY key DESC LIMIT 1`;

export class SqliteVectors extends VectorStore {
  private readonly database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    super();
    this.database = database;
  }

  override keyOf(model: VectorModel): Promise<number> {
    return this.database.write({ type: 'add-vector-model', model });
  }

  override lastVersion(provider: string, model: string): Promise<StoredVectorModel | undefined> {
    return this.database.read((prepare) => {
      const row = prepare(LAST_VERSION).get(provider, model);
      return row && toVectorModel(row);
    });
  }

  override newest(kind: VectorKind): Promise<number> {
    return this.database.read((prepare) => {
      const row = prepare(`SELECT coalesce(max(sequence), 0) AS newest FROM ${kind}s`).get();
      return integerColumn(row ?? {}, 'newest');
    });
  }

  override async unembedded(query: UnembeddedQuery): Promise<readonly UnembeddedText[]> {
    return this.database.whileOpen().searcher.unembedded(query);
  }

  override async add(
    kind: VectorKind,
    modelKey: number,
    vectors: readonly NewVector[],
  ): Promise<void> {
    await this.database.write({ type: 'add-vectors', kind, modelKey, vectors });
  }

  override dropOthers(kind: VectorKind, modelKey: number, limit: number): Promise<number> {
    return this.database.write({ type: 'drop-vectors', kind, modelKey, limit });
  }

  override async forget(owner: string): Promise<void> {
    await this.database.write({ type: 'forget-vectors', owner });
  }

  override async similarities(
    query: SimilarityQuery,
    owner: string | undefined,
    signal?: AbortSignal,
  ): Promise<Similarities> {
    return this.database.whileOpen().searcher.similarities(query, owner, signal);
  }
}
