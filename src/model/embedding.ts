/** A request for embedding vectors, and the answer to it. */
import type { TimeLimits } from './completion-request.ts';
import type { OwnBody } from './vendors/own-body.ts';
import type { UpstreamHeaders } from './vendors/upstream-headers.ts';
import type { VendorFields } from './vendors/vendor-fields.ts';

/** A text, or token ids, which only the vendor that issued them can read. */
export type EmbeddingInput = string | readonly number[];

export type EmbeddingRequest = {
  readonly model: string;
  /** At least one. */
  readonly inputs: readonly EmbeddingInput[];
  /** Undefined: the model's own number. */
  readonly dimensions: number | undefined;
  readonly limits: TimeLimits;
  /** Used only by a provider of the same dialect. */
  readonly vendor?: VendorFields;
  /** Sent in place of everything above by a provider of the same dialect. */
  readonly own?: OwnBody;
  /** Sent as headers: the trace that the request belongs to. */
  readonly trace?: Readonly<Record<string, string>>;
};

export type EmbeddingAnswer = {
  /** One for each input, in the same order. */
  readonly vectors: readonly (readonly number[])[];
  /** Undefined when the provider did not report it. */
  readonly inputTokens: number | undefined;
  /** The id in the vendor's answer. */
  readonly answeringModel?: string;
  /** The vendor's answer to the caller's own body. */
  readonly own?: Readonly<Record<string, unknown>>;
  readonly shownHeaders?: UpstreamHeaders;
};
