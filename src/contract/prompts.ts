/** /prompts: the system prompts of components. */
import type { Count, Share } from './scalars.ts';
import type { FileStanding, Labels, TextHistory, TextVersion } from './text-versions.ts';

export type PromptHead = {
  readonly prompt_id: string;
  readonly name: string;
  /** In lower case. */
  readonly component: string;
  readonly description: string;
  readonly tags: readonly string[];
};

export type Prompt = PromptHead &
  FileStanding & {
    /** The component's requests use it unless they name another prompt. */
    readonly is_default: boolean;
    /** The prompt from which this one was created; it may have been deleted since. */
    readonly parent_id?: string;
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly labels: Labels;
    /** Oldest first. */
    readonly versions: readonly TextVersion[];
  };

export type PromptEntry = PromptHead &
  FileStanding &
  TextHistory & {
    readonly is_default: boolean;
  };

/** GET /prompts. */
export type PromptList = { readonly count: Count; readonly prompts: readonly PromptEntry[] };

/** POST /prompts. */
export type PromptRequest = {
  /** The id is derived from it. */
  readonly name: string;
  /** Stored in lower case. */
  readonly component: string;
  /** @maxLength 200000 */
  readonly content: string;
  readonly description?: string;
  /** At most 32, of 1 to 64 characters each. */
  readonly tags?: readonly string[];
  /** False when omitted. */
  readonly is_default?: boolean;
  readonly parent_id?: string;
  /** At most 16,384 characters of JSON. */
  readonly metadata?: Readonly<Record<string, unknown>>;
};

/** PUT /prompts/{id}: `content` may be omitted if `is_default` is present. */
export type PromptChangeRequest = {
  /**
   * The text of the new version.
   * @maxLength 200000
   */
  readonly content?: string;
  /** Metadata of the new version. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly is_default?: boolean;
};

export type DeletedPrompt = { readonly success: true; readonly prompt_id: string };

export type PromptVersions = {
  readonly prompt_id: string;
  readonly count: Count;
  readonly versions: readonly TextVersion[];
};

export type PromptLabels = { readonly prompt_id: string; readonly labels: Labels };

/** POST /prompts/compare. */
export type CompareRequest = {
  /** `id` or `id@version`. */
  readonly prompt_id1: string;
  /** `id` or `id@version`. */
  readonly prompt_id2: string;
};

export type ComparedPrompt = PromptHead & TextVersion;

export type PromptComparison = {
  readonly prompt1: ComparedPrompt;
  readonly prompt2: ComparedPrompt;
  readonly identical: boolean;
  /** `equal` and `delete` parts form the first text, `equal` and `insert` parts the second. */
  readonly diff: readonly {
    readonly op: 'equal' | 'insert' | 'delete';
    readonly text: string;
  }[];
  /** The share of both texts that is equal, 0 to 1. */
  readonly similarity: Share;
};
