/** A prompt as Rhetor keeps it, and the system prompt that is made of one. */
import type { VersionedText } from './versioned-text.ts';

export type PromptFacts = {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Lower case. */
  readonly component: string;
  /** The prompt that it was made from; that one may have been deleted since. */
  readonly parentId?: string;
  /**
   * When it was made its component's default, epoch milliseconds: the one that was made so last is
   * the default. Absent: it is none, whatever happens to others.
   */
  readonly defaultAt?: number;
};

export type Prompt = VersionedText<PromptFacts>;

export type SystemPrompt = {
  readonly text: string;
  /** The stored prompt that was used, if one was. */
  readonly prompt?: PromptReference;
};

export type PromptReference = { readonly id: string; readonly version: string };
