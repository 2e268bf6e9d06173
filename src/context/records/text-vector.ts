/** Vectors of stored texts: what they belong to, and which model made them. */

export const VECTOR_KINDS = ['message', 'note'] as const;
/** What a vector belongs to. */
export type VectorKind = (typeof VECTOR_KINDS)[number];

/** Vectors can be compared only if all of it is equal. */
export type VectorModel = {
  readonly provider: string;
  readonly model: string;
  /** The model's name in the vendor's answers; empty if there is none. */
  readonly version: string;
  readonly dimensions: number;
};

/** A model and its number in the store, which is never reused. */
export type StoredVectorModel = VectorModel & { readonly key: number };

export type UnembeddedQuery = {
  readonly kind: VectorKind;
  /** Texts with a vector of this model are left out; undefined: none is. */
  readonly modelKey: number | undefined;
  /** Only texts with a sequence above `after`, up to `upTo`. */
  readonly after: number;
  readonly upTo: number;
  readonly limit: number;
  /** Texts of these owners are not read; see `ownerIdOf`. */
  readonly leftOut?: readonly string[];
};

export type UnembeddedText = {
  readonly sequence: number;
  /** The key that it belongs to; absent: it is the administrator's. */
  readonly owner?: string;
  readonly component?: string;
  /** Its beginning; empty if it has no words. */
  readonly text: string;
};

/** The key and the component that a text belongs to; an id of a key has no spaces. The stores compute the same. */
export function ownerIdOf({
  owner = '',
  component = '',
}: Pick<UnembeddedText, 'owner' | 'component'>): string {
  return `${owner} ${component}`;
}

export type NewVector = {
  readonly sequence: number;
  /** Empty: this text has no vector of the model, and needs none. */
  readonly vector: Int8Array;
};

export type SimilarityQuery = {
  readonly kind: VectorKind;
  readonly modelKey: number;
  /** The question's. */
  readonly vector: Float32Array;
  readonly sequences: readonly number[];
};

/** Cosines, -1 to 1, by sequence. */
export type Similarities = ReadonlyMap<number, number>;
