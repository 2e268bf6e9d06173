/** A stored template: a text with variables that callers fill in. */
import type { FoundVersion, Metadata, VersionedText } from './versioned-text.ts';

export type TemplateFacts = {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly category: string;
};

export type StoredTemplate = VersionedText<TemplateFacts>;

export type NewTemplate = Omit<TemplateFacts, 'category'> & {
  /** Undefined: "general". */
  readonly category: string | undefined;
  readonly content: string;
  /** Variables that may also be written as `{name}`. */
  readonly variables: readonly string[];
  readonly metadata: Metadata;
};

export type TemplateFilter = {
  readonly category?: string | undefined;
  readonly tag?: string | undefined;
};

export type TemplateVersion = FoundVersion<TemplateFacts>;

export type TemplateRendering = TemplateVersion & { readonly content: string };

export const DEFAULT_CATEGORY = 'general';
