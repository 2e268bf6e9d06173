/** The port through which texts get their vectors: a model of a provider, and nobody else's. */

export type EmbeddingChoice = { readonly provider: string; readonly model: string };

export function isSameChoice(one: EmbeddingChoice | undefined, other: EmbeddingChoice): boolean {
  return one?.provider === other.provider && one.model === other.model;
}

/** Whose texts they are: the call counts against the limits and budgets of these. */
export type TextOwner = {
  /** A key; absent: the administrator. */
  readonly owner?: string | undefined;
  readonly component?: string | undefined;
};

/** `storage`: leaves half of the owner's tokens a minute to its requests, of which `search` is one. */
export type EmbeddingPurpose = 'storage' | 'search';

export type EmbeddedTexts = {
  /** The model's name in the answer; empty if there is none. */
  readonly version: string;
  /** One for each text, in the same order. */
  readonly vectors: readonly (readonly number[])[];
};

export abstract class TextEmbedder {
  /** Whether texts of this key may be sent to the model. */
  abstract isAllowed(choice: EmbeddingChoice, owner: string | undefined): boolean;

  /**
   * Sends the texts to this provider alone.
   * @throws RhetorError with the reason: the limit or budget of the owner, or the model's failure
   */
  abstract embed(
    choice: EmbeddingChoice,
    texts: readonly string[],
    owner: TextOwner,
    signal: AbortSignal,
    purpose: EmbeddingPurpose,
  ): Promise<EmbeddedTexts>;
}
