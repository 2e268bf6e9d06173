/** Vectors of messages and notes, which are deleted with what they belong to. */
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

export abstract class VectorStore {
  /** The model's number, which it gets with the first call. */
  abstract keyOf(model: VectorModel): Promise<number>;

  /** The version of a model that was added last; undefined if none was. */
  abstract lastVersion(provider: string, model: string): Promise<StoredVectorModel | undefined>;

  /** The highest sequence; 0 if there is nothing of this kind. */
  abstract newest(kind: VectorKind): Promise<number>;

  /**
   * Returns texts of users and models, and of notes, that have no vector yet; newest first. Those of
   * deleted keys are not among them.
   */
  abstract unembedded(query: UnembeddedQuery): Promise<readonly UnembeddedText[]>;

  /** Adds or replaces vectors. What has been deleted meanwhile, or belongs to a deleted key, gets none. */
  abstract add(kind: VectorKind, modelKey: number, vectors: readonly NewVector[]): Promise<void>;

  /** Deletes at most `limit` vectors of other models; returns their number. */
  abstract dropOthers(kind: VectorKind, modelKey: number, limit: number): Promise<number>;

  /**
   * Deletes the vectors of a deleted key's messages and notes, a few at a time, so that no turn waits
   * for it. The texts stay.
   */
  abstract forget(owner: string): Promise<void>;

  /**
   * Compares the question with those of the texts that have a vector of the model.
   * @param owner the key that asks; undefined: the administrator
   * @param signal the caller has left: a comparison that waits is dropped
   */
  abstract similarities(
    query: SimilarityQuery,
    owner: string | undefined,
    signal?: AbortSignal,
  ): Promise<Similarities>;
}
