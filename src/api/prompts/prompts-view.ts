/** Prompts in the form of docs/openapi.json; pure. */
import type {
  ComparedPrompt,
  Prompt as PromptView,
  PromptComparison as ComparisonView,
  PromptEntry,
  PromptHead,
} from '../../contract/prompts.ts';
import type { StoredPrompt, PromptDifference, PromptVersion } from '../../prompts/prompt.ts';
import type { KeptText } from '../../prompts/versioned-text.ts';
import { toConflictView, toHistoryView, toLabelsView, toVersionView } from './versions-view.ts';

/** Properties that the library adds to a stored prompt. */
export type PromptStanding = { readonly isDefault: boolean; readonly hasFileConflict: boolean };

export function toPromptView(
  prompt: StoredPrompt,
  standing: PromptStanding,
  versions: readonly KeptText[] = prompt.versions,
): PromptView {
  return {
    ...toHead(prompt),
    is_default: standing.isDefault,
    ...(prompt.facts.parentId !== undefined && { parent_id: prompt.facts.parentId }),
    metadata: prompt.metadata,
    labels: toLabelsView(prompt),
    ...toConflictView(standing.hasFileConflict),
    versions: versions.map(toVersionView),
  };
}

export function toPromptEntry(prompt: StoredPrompt, standing: PromptStanding): PromptEntry {
  return {
    ...toHead(prompt),
    is_default: standing.isDefault,
    ...toConflictView(standing.hasFileConflict),
    ...toHistoryView(prompt),
  };
}

export function toComparisonView(comparison: PromptDifference): ComparisonView {
  return {
    prompt1: toComparedView(comparison.first),
    prompt2: toComparedView(comparison.second),
    identical: comparison.isIdentical,
    diff: comparison.parts,
    similarity: comparison.similarity,
  };
}

function toComparedView({ text, version }: PromptVersion): ComparedPrompt {
  return { ...toHead(text), ...toVersionView(version) };
}

function toHead({ id, facts }: StoredPrompt): PromptHead {
  const { name, component, description, tags } = facts;
  return { prompt_id: id, name, component, description, tags };
}
