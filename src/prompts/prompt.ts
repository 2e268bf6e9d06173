/** A stored prompt, the requests to change it, and the system prompt rendered from it. */
import type { TextDiff } from './text-diff.ts';
import type { FoundVersion, Metadata, VersionedText } from './versioned-text.ts';

export type PromptFacts = {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Lower case. */
  readonly component: string;
  /** The prompt from which this one was created; it may have been deleted since. */
  readonly parentId?: string;
  /**
   * When it became its component's default, in epoch milliseconds: the latest one is the default.
   * Absent: it can't become the default when others are removed.
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
  /** Whether it should be its component's default. */
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
  /** The stored prompt that was used, if any. */
  readonly prompt?: PromptReference;
};

/** A variable of a prompt, which a request may have to supply. */
export type PromptVariable = { readonly name: string; readonly isRequired: boolean };

export type PromptReference = { readonly id: string; readonly version: string };

export type ComponentDescription = Pick<PromptFacts, 'name' | 'description' | 'tags'>;
