/** A prompt as Rhetor keeps it, and the system prompt that is made of one. */
import type { Template } from './render.ts';

export type Prompt = {
  readonly id: string;
  readonly name: string;
  /** Lower case. */
  readonly component: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** The component's own system prompt, where a request names no other. */
  readonly isDefault: boolean;
  readonly version: string;
  readonly template: Template;
};

export type SystemPrompt = {
  readonly text: string;
  /** Absent when no stored prompt was used. */
  readonly promptId?: string;
  readonly version?: string;
};
