/** A template as Rhetor keeps it: a text to be filled in by those who ask for it. */
import type { VersionedText } from './versioned-text.ts';

export type TemplateFacts = {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly category: string;
};

export type Template = VersionedText<TemplateFacts>;

export const DEFAULT_CATEGORY = 'general';
