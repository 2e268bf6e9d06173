/** A caller's request in the words of its own dialect, for models that speak the same one. */
import type { CompletionOptions } from './completion-request.ts';
import type { VendorDialect } from './vendor-fields.ts';

export type OwnBody = {
  readonly dialect: VendorDialect;
  /** Which route of the dialect was asked, where it has more than one. */
  readonly route?: 'generate' | 'beta';
  /** The body as it came, without the caller's choices for Rhetor. */
  readonly fields: Readonly<Record<string, unknown>>;
};

/** The changes that Rhetor makes to such a body for one model. */
export type OwnRequest = OwnBody & {
  /** The answer comes with the vendor's own frames. */
  readonly passesAnswer: boolean;
  /** False: Rhetor adds to the messages or to the system prompt, so both are written anew. */
  readonly keepsMessages: boolean;
  /** Options of the operator's rule, which the caller did not set. */
  readonly added: CompletionOptions;
  /** Rhetor keeps the conversation and needs what the model has to be sent back. */
  readonly isStored: boolean;
};
