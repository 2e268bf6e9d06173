/** What a provider is asked for vectors, and what it answers. */
import type { TimeLimits } from './completion-request.ts';
import type { VendorFields } from './vendor-fields.ts';

/** A text, or the ids of its tokens, which only their own vendor can read. */
export type EmbeddingInput = string | readonly number[];

export type EmbeddingRequest = {
  readonly model: string;
  /** At least one. */
  readonly inputs: readonly EmbeddingInput[];
  /** Undefined: as many as the model has. */
  readonly dimensions: number | undefined;
  readonly limits: TimeLimits;
  /** Applied only by a provider that speaks its dialect. */
  readonly vendor?: VendorFields;
};

export type EmbeddingAnswer = {
  /** One for each input, in their order. */
  readonly vectors: readonly (readonly number[])[];
  /** Undefined when the upstream did not count. */
  readonly inputTokens: number | undefined;
};
