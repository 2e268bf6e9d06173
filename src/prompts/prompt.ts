/** A prompt as Rhetor keeps it, what is asked of it, and the system prompt that is made of one. */
import type { TextDiff } from './text-diff.ts';
import type { FoundVersion, Metadata, VersionedText } from './versioned-text.ts';

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

export type StoredPrompt = VersionedText<PromptFacts>;

export type NewPrompt = Omit<PromptFacts, 'defaultAt'> & {
  readonly content: string;
  readonly metadata: Metadata;
  readonly isDefault: boolean;
};

export type PromptChange = {
  /** A new version. */
  readonly version?: { readonly content: string; readonly metadata: Metadata };
  /** Whether it is to be its component's default. */
  readonly isDefault?: boolean;
};

export type PromptFilter = {
  readonly component?: string | undefined;
  readonly tag?: string | undefined;
};

export type PromptVersion = FoundVersion<PromptFacts>;

export type PromptDifference = TextDiff & {
  readonly first: PromptVersion;
  readonly second: PromptVersion;
};

export type SystemPrompt = {
  readonly text: string;
  /** The stored prompt that was used, if one was. */
  readonly prompt?: PromptReference;
};

export type PromptReference = { readonly id: string; readonly version: string };

export type ComponentDescription = Pick<PromptFacts, 'name' | 'description' | 'tags'>;
